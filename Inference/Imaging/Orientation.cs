namespace Glimpse.Inference.Imaging;

/// <summary>EXIF's orientation tag: how the stored picture must be turned to stand upright.</summary>
internal enum Orientation
{
    Upright = 1,
    MirroredHorizontally = 2,
    UpsideDown = 3,
    MirroredVertically = 4,
    Transposed = 5,
    TurnRight = 6,
    Transversed = 7,
    TurnLeft = 8,
}

/// <summary>
/// Every orientation is: mirror the stored columns, mirror the stored rows, then swap rows and columns; each of them or not.
/// </summary>
internal static class OrientationSteps
{
    /// <summary>Whether the stored rows become the upright picture's columns.</summary>
    public static bool Transposes(this Orientation orientation) => orientation >= Orientation.Transposed;

    /// <summary>Whether stored columns run right to left.</summary>
    public static bool MirrorsColumns(this Orientation orientation) =>
        orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.Transversed or Orientation.TurnLeft;

    /// <summary>Whether stored rows run bottom to top.</summary>
    public static bool MirrorsRows(this Orientation orientation) =>
        orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.TurnRight or Orientation.Transversed;

    /// <summary>A tag's value; what the standard does not define means upright.</summary>
    public static Orientation FromTag(int value) => value is >= 1 and <= 8 ? (Orientation)value : Orientation.Upright;
}
