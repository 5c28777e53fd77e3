import io
import os
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from prepared import sources

from core.datasets.importing import import_files
from core.datasets.pictures import load_thumbnails, save_thumbnails, thumbnails
from core.errors import DataError


def picture(size=(200, 100), colour="red", kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, format=kind)
    return buffer.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


SHORT_HEADER = picture()[:8] + chunk(b"IHDR", bytes(4))
ODD_CHUNK = picture()[:33] + b"\0\0\0\1\xa1\x90h\x03" + picture()[33:]


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def catalog_of(folder, *images):
    rows = "".join(f'i{position},I,"{image}"\n' for position, image in enumerate(images))
    return import_files("any", sources(folder, f"item_id,title,image\n{rows}"), imported_at=0.0).dataset.catalog


def shown(webp):
    """Return a thumbnail's format, size and middle pixel."""
    with Image.open(io.BytesIO(webp)) as opened:
        size = opened.size
        return opened.format, size, opened.convert("RGB").getpixel((size[0] // 2, size[1] // 2))


def found(folder, images, *names):
    pictures = thumbnails(catalog_of(folder / "files", *names), images)
    return dict(zip(pictures["item_id"], pictures["webp"], strict=True))


@pytest.mark.parametrize("is_zip", [False, True])
def test_pictures_come_from_the_folder_or_zip_by_name(tmp_path, is_zip):
    files = {"a.png": picture(), "sub/b.jpg": picture((30, 60), "blue", "JPEG")}
    (tmp_path / "images" / "sub").mkdir(parents=True)
    for name, content in files.items():
        (tmp_path / "images" / name).write_bytes(content)
    images = zipped(tmp_path / "images.zip", files) if is_zip else tmp_path / "images"
    pictures = found(tmp_path, images, "a.png", "sub/b.jpg", "missing.png", "", "a.png")
    assert list(pictures) == ["i0", "i1", "i4"]
    assert pictures["i4"] == pictures["i0"]
    kind, size, pixel = shown(pictures["i0"])
    assert (kind, size) == ("WEBP", (96, 48))
    np.testing.assert_allclose(pixel, (255, 0, 0), atol=5)
    kind, size, pixel = shown(pictures["i1"])
    assert (kind, size) == ("WEBP", (30, 60))
    np.testing.assert_allclose(pixel, (0, 0, 255), atol=5)


@pytest.mark.parametrize(
    ("size", "small"), [((960, 960), (96, 96)), ((96, 192), (48, 96)), ((5, 5), (5, 5)), ((4_000, 10), (96, 1))]
)
def test_the_longer_side_is_at_most_96_pixels(tmp_path, size, small):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(picture(size))
    assert shown(found(tmp_path, tmp_path / "images", "a.png")["i0"])[1] == small


def test_no_path_leads_out_of_the_folder(tmp_path):
    images = tmp_path / "images"
    (images / "sub").mkdir(parents=True)
    for path in (tmp_path / "secret.png", images / "own.png"):
        path.write_bytes(picture())
    (tmp_path / "imagesnext").mkdir()
    (tmp_path / "imagesnext" / "secret.png").write_bytes(picture())
    (images / "link.png").symlink_to(tmp_path / "secret.png")
    (images / "outside").symlink_to(tmp_path)
    (images / "inner.png").symlink_to(images / "own.png")
    (images / "circle.png").symlink_to(images / "circle.png")
    names = [
        "../secret.png",
        "sub/../../secret.png",
        "../imagesnext/secret.png",
        str(tmp_path / "secret.png"),
        str(images / "own.png"),
        (tmp_path / "secret.png").as_uri(),
        "https://example.org/own.png",
        "link.png",
        "outside/secret.png",
        "circle.png",
        "sub",
        ".",
        "x" * 5_000,
        "data:image/png;base64," + "A" * 5_000,
        "own.png\0",
    ]
    assert found(tmp_path, images, *names, "own.png", "sub/../own.png", "inner.png").keys() == {
        f"i{len(names) + position}" for position in range(3)
    }


def test_no_name_leads_out_of_a_zip(tmp_path):
    (tmp_path / "secret.png").write_bytes(picture())
    archive = zipped(tmp_path / "images.zip", {"own.png": picture(), "folder/": b""})
    assert found(tmp_path, archive, "../secret.png", str(tmp_path / "secret.png"), "folder/", "own.png").keys() == {
        "i3"
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        picture()[:60],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        SHORT_HEADER,
        ODD_CHUNK,
        picture(kind="PPM"),
    ],
)
@pytest.mark.parametrize("is_zip", [False, True])
def test_a_file_that_is_no_picture_is_passed_over(tmp_path, content, is_zip):
    files = {"bad.png": content, "good.png": picture()}
    (tmp_path / "images").mkdir()
    for name, data in files.items():
        (tmp_path / "images" / name).write_bytes(data)
    images = zipped(tmp_path / "images.zip", files) if is_zip else tmp_path / "images"
    assert found(tmp_path, images, "bad.png", "good.png").keys() == {"i1"}


def test_a_file_over_20_megabytes_is_not_read(tmp_path):
    (tmp_path / "images").mkdir()
    big = tmp_path / "images" / "big.png"
    big.write_bytes(picture())
    os.truncate(big, 20_000_001)
    archive = zipped(tmp_path / "images.zip", {"big.png": big.read_bytes()})
    assert found(tmp_path, tmp_path / "images", "big.png") == {}
    assert found(tmp_path / "again", archive, "big.png") == {}
    os.truncate(big, 20_000_000)
    assert found(tmp_path / "smaller", tmp_path / "images", "big.png").keys() == {"i0"}


def test_a_small_file_that_unpacks_to_a_huge_picture_is_not_unpacked(tmp_path):
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, format="PNG")
    assert len(buffer.getvalue()) < 20_000
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "huge.png").write_bytes(buffer.getvalue())
    assert found(tmp_path, tmp_path / "images", "huge.png") == {}


def test_a_damaged_member_of_a_zip_is_passed_over(tmp_path):
    archive = zipped(tmp_path / "images.zip", {"bad.png": picture(), "good.png": picture((20, 20))})
    content = bytearray(archive.read_bytes())
    content[content.index(b"IDAT") + 6] ^= 0xFF
    archive.write_bytes(content)
    assert found(tmp_path, archive, "bad.png", "good.png").keys() == {"i1"}


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_anything_but_a_folder_or_zip_is_refused(tmp_path, name):
    (tmp_path / "file.txt").write_text("no pictures")
    with pytest.raises(DataError) as caught:
        thumbnails(catalog_of(tmp_path / "files", "a.png"), tmp_path / name)
    assert (
        str(caught.value) == f"{tmp_path / name} is neither a folder nor a zip file: give one that holds the pictures."
    )


def test_thumbnails_come_back_from_a_version_and_a_version_may_have_none(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(picture())
    pictures = thumbnails(catalog_of(tmp_path / "files", "a.png", "b.png"), tmp_path / "images")
    (tmp_path / "version").mkdir()
    assert load_thumbnails(tmp_path / "version") == {}
    save_thumbnails(pictures, tmp_path / "version")
    assert load_thumbnails(tmp_path / "version") == {"i0": pictures["webp"].iloc[0]}


@settings(deadline=None, max_examples=50, derandomize=True, database=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 400),
)
def test_no_damaged_picture_stops_an_import(tmp_path_factory, kind, changes, cut):
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(picture((24, 18), kind=kind))
    for position, byte in changes:
        content[position % len(content)] = byte
    (folder / "images").mkdir()
    (folder / "images" / "a").write_bytes(content[: len(content) - cut])
    (folder / "images" / "b").write_bytes(picture())
    pictures = found(folder, folder / "images", "a", "b")
    assert shown(pictures["i1"])[1] == (96, 48)
    assert set(pictures) <= {"i0", "i1"}
