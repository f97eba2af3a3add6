"""Makes the small pictures of this folder, and expected.txt: what Pillow decodes each to under the policy of tests/goldens/README.md.

Needs Pillow and numpy; the tests need neither. Kinds that Pillow does not write (interlaced and 16-bit PNG, run-length BMP, partial GIF frames) are put together here by hand.
"""
import hashlib, io, os, struct, zlib
import numpy as np
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20240601)


def scene(w, h):
    """Smooth colours, an edge and some noise: chroma subsampling, filters and dithering all have something to do."""
    y, x = np.mgrid[0:h, 0:w]
    a = np.stack([x * 255 // max(1, w - 1), y * 255 // max(1, h - 1), (x * 7 + y * 13) % 256], -1)
    a[(x + y) % 11 < 3] = [230, 40, 60]
    return Image.fromarray((a + rng.integers(-9, 10, a.shape)).clip(0, 255).astype(np.uint8))


# What Pillow 12 understands and 9.4, with which expected.txt was made, does not: the same pixels in another file, and turns that only XMP tells.
SAME_PIXELS = {"bmp_32_v3_alpha.bmp": "bmp_32_v4_alpha.bmp", "bmp_rle8_moves.bmp": "bmp_8_moved.bmp"}
TURNS = {"jpeg_orientation_xmp.jpg": Image.Transpose.ROTATE_270, "png_xmp.png": Image.Transpose.ROTATE_180}


def reference(name):
    im = Image.open(os.path.join(HERE, SAME_PIXELS.get(name, name)))
    im = im.transpose(TURNS[name]) if name in TURNS else ImageOps.exif_transpose(im)
    if im.mode.startswith("I"):
        im = Image.fromarray((np.asarray(im).astype(np.int64) // 257).astype(np.uint8))
    if im.mode in ("RGBA", "LA", "PA") or "transparency" in im.info:
        im = im.convert("RGBA")
        im = Image.alpha_composite(Image.new("RGBA", im.size, (255, 255, 255, 255)), im)
    return im.convert("RGB")


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as f:
        f.write(data)


def save(name, im, **options):
    b = io.BytesIO()
    im.save(b, name.rsplit(".", 1)[1].replace("jpg", "jpeg"), **options)
    write(name, b.getvalue())


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    return e.tobytes()


# --- JPEG
for name, w, h, options in [
    ("444", 37, 29, dict(subsampling=0)), ("422", 37, 29, dict(subsampling=1)), ("420", 37, 29, dict(subsampling=2)), ("one_pixel", 1, 1, {}),
    ("progressive", 45, 31, dict(progressive=True)), ("one_column", 1, 50, dict(subsampling=2)), ("low_quality", 64, 40, dict(quality=8)),
    ("optimized", 33, 65, dict(optimize=True)), ("icc", 16, 16, dict(icc_profile=b"not a profile" * 9)),
]:
    save(f"jpeg_{name}.jpg", scene(w, h), **options)
for o in range(0, 10):
    save(f"jpeg_orientation_{o}.jpg", scene(40, 24), exif=exif(o))
save("jpeg_grey.jpg", scene(31, 23).convert("L"))
save("jpeg_cmyk.jpg", scene(30, 20).convert("CMYK"), quality=95)
save("jpeg_cmyk_progressive.jpg", scene(30, 20).convert("CMYK"), progressive=True)
b = io.BytesIO()
scene(40, 24).save(b, "jpeg")
xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
write("jpeg_orientation_xmp.jpg", b.getvalue()[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + b.getvalue()[2:])
write("jpeg_trailing_garbage.jpg", b.getvalue() + b"garbage\xff\xd8\xff" * 5)


# --- PNG
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows_of, w, h, bits, colour, extra=b"", interlaced=False):
    """rows_of(y, xs): the packed bytes of those pixels."""
    raw = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    for x0, y0, dx, dy in passes:
        if x0 < w:
            for y in range(y0, h, dy):
                raw += b"\0" + rows_of(y, range(x0, w, dx))
    header = struct.pack(">IIBBBBB", w, h, bits, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def sampled(a):
    """Rows of an array [h, w] or [h, w, channels] of bytes or 16-bit numbers."""
    big = a.astype(">u2") if a.dtype == np.uint16 else a
    return lambda y, xs: big[y, list(xs)].tobytes()


def packed(a, bits):
    def row(y, xs):
        text = "".join(format(a[y, x], f"0{bits}b") for x in xs)
        text += "0" * (-len(text) % 8)
        return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
    return row


W, H = 29, 21
rgb = np.asarray(scene(W, H))
alpha = rng.integers(0, 256, (H, W)).astype(np.uint8)
rgba = np.dstack([rgb, alpha])
deep = lambda *shape: rng.integers(0, 65536, shape).astype(np.uint16)
save("png_rgb.png", Image.fromarray(rgb))
save("png_rgba.png", Image.fromarray(rgba))
save("png_grey.png", Image.fromarray(rgb[:, :, 0]))
save("png_grey_alpha.png", Image.fromarray(rgba).convert("LA"))
save("png_bilevel.png", Image.fromarray(rgb).convert("1"))
save("png_palette.png", Image.fromarray(rgb).quantize(200))
save("png_palette_16.png", Image.fromarray(rgb).quantize(13))
save("png_palette_4.png", Image.fromarray(rgb).quantize(4))
save("png_palette_2.png", Image.fromarray(rgb).quantize(2))
save("png_palette_transparent.png", Image.fromarray(rgb).quantize(30), transparency=7)
save("png_palette_alphas.png", Image.fromarray(rgb).quantize(30), transparency=bytes(range(0, 240, 8)))
save("png_key.png", Image.fromarray(rgb // 64 * 64), transparency=(64, 64, 64))
save("png_grey_key.png", Image.fromarray(rgb[:, :, 1] // 32 * 32), transparency=96)
save("png_exif.png", Image.fromarray(rgb), exif=exif(8))
write("png_xmp.png", png(sampled(rgb), W, H, 8, 2, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<tiff:Orientation>3</tiff:Orientation>")))
write("png_gamma.png", png(sampled(rgb), W, H, 8, 2, chunk(b"gAMA", struct.pack(">I", 100000))))
write("png_grey_2.png", png(packed(rgb[:, :, 0] >> 6, 2), W, H, 2, 0))
write("png_grey_4.png", png(packed(rgb[:, :, 0] >> 4, 4), W, H, 4, 0))
write("png_grey_16.png", png(sampled(deep(H, W)), W, H, 16, 0))
write("png_grey_alpha_16.png", png(sampled(deep(H, W, 2)), W, H, 16, 4))
write("png_rgb_16.png", png(sampled(deep(H, W, 3)), W, H, 16, 2))
write("png_rgba_16.png", png(sampled(deep(H, W, 4)), W, H, 16, 6))
write("png_interlaced.png", png(sampled(rgb), W, H, 8, 2, interlaced=True))
write("png_interlaced_rgba.png", png(sampled(rgba), W, H, 8, 6, interlaced=True))
write("png_interlaced_bilevel.png", png(packed(rgb[:, :, 0] >> 7, 1), W, H, 1, 0, interlaced=True))
write("png_interlaced_1x1.png", png(sampled(rgb), 1, 1, 8, 2, interlaced=True))

# --- WebP
save("webp_lossy.webp", scene(45, 33), quality=70)
save("webp_lossless.webp", scene(45, 33), lossless=True)
save("webp_lossy_alpha.webp", Image.fromarray(rgba), quality=60)
save("webp_lossless_alpha.webp", Image.fromarray(rgba), lossless=True)
save("webp_exif.webp", scene(40, 24), lossless=True, exif=exif(5))
save("webp_animated.webp", scene(24, 16), save_all=True, append_images=[scene(24, 16), scene(24, 16)], duration=50, lossless=True)
save("webp_animated_alpha.webp", Image.fromarray(rgba), save_all=True, append_images=[Image.fromarray(rgba[::-1].copy())], duration=50, lossless=True)
save("webp_one_pixel.webp", scene(1, 1), lossless=True)

# --- GIF
save("gif_plain.gif", scene(50, 40).quantize(256))
save("gif_grey.gif", scene(50, 40).convert("L"))
save("gif_interlaced.gif", scene(50, 41).quantize(64), interlace=1)
save("gif_not_interlaced.gif", scene(50, 41).quantize(64), interlace=0)
save("gif_transparent.gif", scene(30, 30).quantize(32), transparency=5)
save("gif_two_colours.gif", scene(30, 30).quantize(2))
save("gif_animated.gif", scene(30, 20).quantize(16), save_all=True, append_images=[scene(30, 20).quantize(16) for _ in range(3)], duration=50, disposal=2)


def lzw(indices, size):
    """Literals only, with a clear code before the codes would grow."""
    codes = [1 << size]
    for n, i in enumerate(indices):
        if n and n % ((1 << size) - 2) == 0:
            codes.append(1 << size)
        codes.append(int(i))
    codes.append((1 << size) + 1)
    bits = "".join(format(c, f"0{size + 1}b") for c in codes[::-1])
    bits = "0" * (-len(bits) % 8) + bits
    data = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))[::-1]
    return bytes([size]) + b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0"


def gif(screen, frame, indices, glob, local=None, control=b"", interlaced=0):
    bits = lambda p: (len(p) // 3).bit_length() - 2
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, (0x80 | bits(glob)) if glob else 0, 2, 0) + (glob or b"") + control
    flags = (0x80 | bits(local) if local else 0) | (0x40 if interlaced else 0)
    return out + b"," + struct.pack("<HHHHB", *frame, flags) + (local or b"") + lzw(indices, 4) + b";"


colours = rng.integers(0, 256, 48).astype(np.uint8).tobytes()
others = rng.integers(0, 256, 48).astype(np.uint8).tobytes()
spots = rng.integers(0, 16, 12 * 9).astype(np.uint8)
key = b"!\xf9\x04\x01\x00\x00\x03\x00"
write("gif_partial.gif", gif((20, 15), (4, 3, 12, 9), spots, colours))
write("gif_partial_transparent.gif", gif((20, 15), (4, 3, 12, 9), spots, colours, control=key))
write("gif_partial_local.gif", gif((20, 15), (4, 3, 12, 9), spots, colours, others))
write("gif_partial_known_screen.gif", gif((640, 480), (4, 3, 12, 9), spots, colours))
write("gif_outgrows_screen.gif", gif((10, 5), (4, 3, 12, 9), spots, colours))
write("gif_no_palette.gif", gif((12, 9), (0, 0, 12, 9), spots, None))
write("gif_short_palette.gif", gif((12, 9), (0, 0, 12, 9), spots, colours[:12]))
write("gif_partial_interlaced.gif", gif((20, 15), (4, 3, 12, 9), spots, colours, interlaced=1))

# --- BMP
save("bmp_24.bmp", Image.fromarray(rgb))
save("bmp_8.bmp", Image.fromarray(rgb).quantize(99))
save("bmp_grey.bmp", Image.fromarray(rgb[:, :, 2]))
save("bmp_1.bmp", Image.fromarray(rgb).convert("1"))


def bmp(w, h, bits, compression, pixels, palette=b"", masks=b"", header=40, top_down=False, colours=0, offset=None):
    info = struct.pack("<IiiHHIIiiII", header, w, -h if top_down else h, 1, bits, compression, len(pixels), 2835, 2835, colours, 0)
    info += masks if header == 40 else (masks + b"\0" * 124)[:header - 40]
    start = 14 + len(info) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start if offset is None else offset) + info + palette + pixels


def lines(a):
    return b"".join(r.tobytes() + b"\0" * (-len(r.tobytes()) % 4) for r in a[::-1])


def masks(*m):
    return struct.pack("<" + "I" * len(m), *m)


five = (rgb >> 3).astype(np.uint16)
word555 = five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2]
word565 = five[:, :, 0] << 11 | (rgb[:, :, 1] >> 2).astype(np.uint16) << 5 | five[:, :, 2]
bgra = rgba[:, :, [2, 1, 0, 3]].copy()
table = np.insert(np.frombuffer(others, np.uint8).reshape(16, 3), 3, 0, 1).tobytes()
nibbles = rng.integers(0, 16, (H, W)).astype(np.uint8)
half = np.pad(nibbles, ((0, 0), (0, W % 2)))
write("bmp_4.bmp", bmp(W, H, 4, 0, lines(half[:, ::2] << 4 | half[:, 1::2]), table, colours=16))
write("bmp_1_colours.bmp", bmp(W, H, 1, 0, lines(np.packbits(nibbles & 1, axis=1)), table[:8], colours=2))
write("bmp_16_555.bmp", bmp(W, H, 16, 0, lines(word555)))
write("bmp_16_565.bmp", bmp(W, H, 16, 3, lines(word565), masks=masks(0xF800, 0x7E0, 0x1F)))
write("bmp_16_555_masks.bmp", bmp(W, H, 16, 3, lines(word555), masks=masks(0x7C00, 0x3E0, 0x1F)))
write("bmp_32.bmp", bmp(W, H, 32, 0, lines(bgra)))
write("bmp_32_masks.bmp", bmp(W, H, 32, 3, lines(bgra), masks=masks(0xFF0000, 0xFF00, 0xFF)))
write("bmp_32_v3_alpha.bmp", bmp(W, H, 32, 3, lines(bgra), masks=masks(0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=56))
write("bmp_32_v4_alpha.bmp", bmp(W, H, 32, 3, lines(bgra), masks=masks(0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=108))
write("bmp_32_v5_rgba.bmp", bmp(W, H, 32, 3, lines(rgba), masks=masks(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=124))
write("bmp_32_v5_zero_masks.bmp", bmp(W, H, 32, 3, lines(bgra), masks=masks(0, 0, 0, 0), header=124))
write("bmp_24_top_down.bmp", bmp(W, H, 24, 0, lines(rgb[::-1, :, ::-1].copy()), top_down=True))
write("bmp_24_v5.bmp", bmp(W, H, 24, 0, lines(rgb[:, :, ::-1].copy()), header=124))
write("bmp_8_few_colours.bmp", bmp(W, H, 8, 0, lines(nibbles), table[:40], colours=10))
write("bmp_8_wrong_offset.bmp", bmp(W, H, 8, 0, lines(nibbles), table, colours=16, offset=54))
core = struct.pack("<IHHHH", 12, W, H, 1, 4) + others
write("bmp_4_core.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + len(core)) + core + lines(half[:, ::2] << 4 | half[:, 1::2]))
runs = b"".join(bytes([9, i % 16, 0, 6]) + bytes(range(6)) + bytes([W - 15, (i + 3) % 16]) + b"\0\0" for i in range(H)) + b"\0\1"
write("bmp_rle8.bmp", bmp(W, H, 8, 1, runs, table, colours=16))
jumps = b"".join(b"\5\2\0\2\3\0" + bytes([W - 8, i % 16]) + b"\0\0" for i in range(H)) + b"\0\1"
moved = np.array([[2] * 5 + [0] * 3 + [i % 16] * (W - 8) for i in range(H)], np.uint8)[::-1]
write("bmp_8_moved.bmp", bmp(W, H, 8, 0, lines(moved), table, colours=16))
write("bmp_rle8_moves.bmp", bmp(W, H, 8, 1, jumps, table, colours=16))
quads = b"".join(bytes([9, i % 256, 0, 8, 0x12, 0x34, 0x56, 0x78]) + bytes([W - 17, (i * 3) % 256]) + b"\0\0" for i in range(H)) + b"\0\1"
write("bmp_rle4.bmp", bmp(W, H, 4, 2, quads, table, colours=16))

# Apart from the others: decoded it has 108 MB.
os.makedirs(os.path.join(HERE, "Large"), exist_ok=True)
save("Large/alpha.webp", Image.new("RGBA", (5200, 5200), (10, 200, 30, 128)), lossless=True)

with open(os.path.join(HERE, "expected.txt"), "w") as f:
    for name in sorted(os.listdir(HERE)):
        if name.rsplit(".", 1)[-1] in ("jpg", "png", "webp", "gif", "bmp"):
            im = reference(name)
            f.write(f"{name} {im.width} {im.height} {hashlib.sha256(im.tobytes()).hexdigest()}\n")
