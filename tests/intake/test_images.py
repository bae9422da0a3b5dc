"""Pictures: size in points, upright, on white, scaled to the asked resolution; many frames; damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import errors
from pipeline.intake import probe, read_page, render_page


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def corner_marked(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """White with a black square in the top left corner."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 5, size[0] // 5))
    return image.convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "CMYK", "P"])
def test_every_mode_becomes_grey_or_rgb_with_black_on_white(tmp_path: Path, mode: str) -> None:
    path = saved(tmp_path / "a.tiff", corner_marked((2480, 3508), mode), dpi=(300, 300))
    info = probe(path)
    image = render_page(path, info.media_type, 1, 300)
    assert image.mode in ("RGB", "L")
    assert image.size == (2480, 3508)
    grey = np.asarray(image.convert("L"))
    assert grey[50, 50] < 40
    assert grey[3000, 2000] > 220
    layer = read_page(path, info.media_type, 1)
    assert (layer.width, layer.height) == pytest.approx((595.2, 841.92))
    assert (layer.text, layer.picture_share, layer.has_picture) == ("", 1.0, True)


def test_see_through_is_paper(tmp_path: Path) -> None:
    image = Image.new("RGBA", (2000, 3000), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 100, 100))
    path = saved(tmp_path / "a.png", image, dpi=(300, 300))
    grey = np.asarray(render_page(path, "image/png", 1, 300).convert("L"))
    assert grey[50, 50] < 10
    assert grey[2000, 1000] == 255


def test_sixteen_bit_grey_is_scaled(tmp_path: Path) -> None:
    values = np.full((1800, 1700), 60000, dtype=np.uint16)
    values[:100, :100] = 1000
    path = saved(tmp_path / "a.png", Image.fromarray(values))
    grey = np.asarray(render_page(path, "image/png", 1, 300).convert("L"))
    assert grey[50, 50] < 20
    assert 220 < grey[1000, 1000] < 250


def test_exif_orientation_turns_picture_and_size(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned: to be shown turned by 90 degrees clockwise
    path = saved(tmp_path / "a.jpg", corner_marked((3000, 2000)), exif=exif, dpi=(300, 300))
    layer = read_page(path, "image/jpeg", 1)
    assert (layer.width, layer.height) == (480, 720)
    grey = np.asarray(render_page(path, "image/jpeg", 1, 300).convert("L"))
    assert grey.shape == (3000, 2000)
    assert grey[50, 1950] < 60 < 200 < grey[50, 50]


@pytest.mark.parametrize(
    ("size", "dpi", "width"),
    [
        ((2480, 3508), None, 595.2),  # no resolution: 300 dpi
        ((2480, 3508), 300, 595.2),
        ((1654, 2339), 200, 595.4),
        ((2480, 3508), 1, 595.2),  # silly
        ((2480, 3508), 72, 595.2),  # a page of 49 inches: a default that nobody set
        ((827, 1169), None, 595.4),  # at 300 dpi a page like a stamp: taken for A4
        ((827, 1169), 96, 620.25),
    ],
)
def test_size_in_points_from_the_resolution(
    tmp_path: Path, size: tuple[int, int], dpi: int | None, width: float
) -> None:
    path = saved(tmp_path / "a.png", corner_marked(size, "L"), **({"dpi": (dpi, dpi)} if dpi else {}))
    assert read_page(path, "image/png", 1).width == pytest.approx(width, abs=0.5)


def test_rendering_scales_to_the_asked_resolution(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", corner_marked((1654, 2339), "L"), dpi=(200, 200))
    assert render_page(path, "image/png", 1, 300).size == pytest.approx((2481, 3509), abs=2)
    assert render_page(path, "image/png", 1, 200).size == (1654, 2339)


@pytest.mark.parametrize(("down", "rows"), [(98, 1146), (196, 2292)])
def test_a_fax_has_another_resolution_down_than_across(tmp_path: Path, down: int, rows: int) -> None:
    path = tmp_path / "fax.tif"
    Image.new("1", (1728, rows), 1).save(path, dpi=(204, down), compression="group4")
    layer = read_page(path, "image/tiff", 1)
    assert (layer.width, layer.height) == pytest.approx((610, 842), abs=1)
    assert render_page(path, "image/tiff", 1, 300).size == pytest.approx((2541, 3508), abs=2)


def test_tiff_of_several_pages(tmp_path: Path) -> None:
    frames = [Image.new("1", (1700, 2200), color) for color in (1, 0, 1)]
    path = tmp_path / "a.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(200, 200), compression="group4")
    info = probe(path)
    assert info.page_count == 3
    means = [np.asarray(render_page(path, info.media_type, page, 200)).mean() for page in (1, 2, 3)]
    assert means == [255, 0, 255]
    with pytest.raises(errors.PageError, match="page 4"):
        render_page(path, info.media_type, 4, 200)


def test_tiny_picture_is_a_page(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("L", (3, 2), 255))
    assert probe(path).page_count == 1
    assert render_page(path, "image/png", 1, 300).size == (3, 2)


def test_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    path = saved(tmp_path / "a.png", Image.new("1", (300, 300)))
    with pytest.raises(errors.InputError, match="too large"):
        probe(path)


def test_picture_cut_off_is_an_error_of_its_page(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 600), dtype=np.uint8))
    path = saved(tmp_path / "a.jpg", noise, quality=90)
    path.write_bytes(path.read_bytes()[:20000])
    assert probe(path).page_count == 1
    with pytest.raises(errors.PageError, match=r"a\.jpg, page 1: .*cut off"):
        render_page(path, "image/jpeg", 1, 300)
