namespace Glimpse.ModelBuilder;

/// <summary>How a package stores and computes its numbers.</summary>
public enum Precision
{
    /// <summary>float32 throughout: the reference for every other precision.</summary>
    Fp32,

    /// <summary>float16 weights, activations and key-value cache, for CUDA.</summary>
    Fp16,

    /// <summary>bfloat16 weights, activations and key-value cache, for CUDA.</summary>
    Bf16,

    /// <summary>4-bit weights with float32 activations, for CPU.</summary>
    Int4,

    /// <summary>4-bit weights with float16 activations and key-value cache, for CUDA.</summary>
    Int4Fp16,
}
