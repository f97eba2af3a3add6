namespace Glimpse.ModelBuilder.Graphs;

/// <summary>Tensor element types; the numbers are those of ONNX's TensorProto.DataType.</summary>
internal enum ElementType
{
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
    BFloat16 = 16,
}
