namespace Glimpse.ModelBuilder.Graphs;

/// <summary>Numbers that can be stored in any of the float types.</summary>
internal interface IFloatContent : IWeightContent
{
    /// <summary>The same numbers in another type.</summary>
    IFloatContent As(ElementType other);
}
