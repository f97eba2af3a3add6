using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Glimpse.Inference;

/// <summary>Where the model computes.</summary>
public enum ExecutionProvider { Cpu, Cuda }

/// <summary>The engine's settings: configuration section <c>Glimpse</c>, so <c>Glimpse__Provider=cuda</c> in the environment.</summary>
public sealed class EngineOptions
{
    public const string Section = "Glimpse";
    internal const int MostSlots = 256;

    /// <summary>A package folder: the outer one with <c>current</c>, or one version.</summary>
    [Required]
    public string ModelPath { get; set; } = "artifacts/models/glimpse-demo-int4";

    /// <summary>Where the model computes.</summary>
    public ExecutionProvider Provider { get; set; } = ExecutionProvider.Cpu;

    /// <summary>Threads of one model run; 0: one per core.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>How many requests run at once. Each slot holds <see cref="MaxSequenceTokens"/> positions of the key-value cache from the start.</summary>
    [Range(1, MostSlots)]
    public int Slots { get; set; } = 4;

    /// <summary>Megabytes for the key-value cache: as many slots as fit are made, whatever <see cref="Slots"/> says; 0: that many slots.</summary>
    [Range(0, 1_048_576)]
    public int KvCacheMegabytes { get; set; }

    /// <summary>Prompt and answer together, in tokens; 0: the model's own limit, at most 8,192.</summary>
    [Range(0, 1_048_576)]
    public int MaxSequenceTokens { get; set; }

    /// <summary>The most tokens that one request may generate.</summary>
    [Range(1, 1_048_576)]
    public int MaxOutputTokens { get; set; } = 4096;

    /// <summary>The most answers to one request (OpenAI's n).</summary>
    [Range(1, 128)]
    public int MaxChoices { get; set; } = 8;

    /// <summary>Prompt tokens computed in one step at most, while no answer waits for the step.</summary>
    [Range(1, 65_536)]
    public int StepTokens { get; set; } = 256;

    /// <summary>The same beside running answers, so that these keep flowing; 0: <see cref="StepTokens"/>. bench/README.md has the trade.</summary>
    [Range(0, 65_536)]
    public int SharedStepTokens { get; set; } = 64;

    /// <summary>Of so many steps beside running answers, one computes prompt tokens: the others come as fast as alone.</summary>
    [Range(1, 1024)]
    public int SharedStepsApart { get; set; } = 24;

    /// <summary>
    /// Answers never depend on what else runs, to the last bit: every decode run is as wide as there are slots, and prompts are cut at fixed places.
    /// Costs speed while few requests run.
    /// </summary>
    public bool Deterministic { get; set; }

    /// <summary>Requests that may wait before new ones are refused.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = 32;

    /// <summary>The most tokens of one picture; 0: 1,536 on CPU, the model's own limit on CUDA.</summary>
    [Range(0, 65_536)]
    public int MaxImageTokens { get; set; }

    /// <summary>Pictures decoded at the same time; 0: one per core.</summary>
    [Range(0, 1024)]
    public int DecodeConcurrency { get; set; }

    /// <summary>Megabytes for features of pictures seen before; 0 keeps none.</summary>
    [Range(0, 1_048_576)]
    public int ImageCacheMegabytes { get; set; } = 256;

    [ValidateObjectMembers]
    public ImageLimits Images { get; set; } = new();
}
