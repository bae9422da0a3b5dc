"""Documents made on the fly for the tests of intake and text. All bodies, names and wording are invented."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

_FONT_FOLDERS = (
    "/usr/share/fonts/truetype/croscore",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/truetype/dejavu",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
)
_FONT_NAMES = ("Tinos-Regular.ttf", "NotoSerif-Regular.ttf", "DejaVuSerif.ttf", "Times New Roman.ttf")

HEADER = (
    ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("TỈNH HOA SƠN", "Độc lập - Tự do - Hạnh phúc"),
    ("Số: 25/KH-UBND", "Hoa Sơn, ngày 14 tháng 02 năm 2023"),
)
TITLE = ("KẾ HOẠCH", "Phát triển thư viện cơ sở trên địa bàn tỉnh năm 2023")
BODY = (
    "Thực hiện Nghị quyết số 31/NQ-HĐND ngày 09 tháng 12 năm 2022 của Hội đồng nhân dân",
    "tỉnh về nhiệm vụ phát triển văn hóa, Ủy ban nhân dân tỉnh ban hành kế hoạch phát triển",
    "thư viện cơ sở với các nội dung chủ yếu sau đây:",
    "1. Phấn đấu đến hết năm 2023 có ít nhất 65% số xã, phường có phòng đọc sách phục vụ",
    "nhân dân; mỗi phòng đọc có từ 500 đầu sách trở lên và mở cửa ít nhất 3 buổi mỗi tuần.",
    "2. Tổ chức 12 lớp bồi dưỡng nghiệp vụ cho cán bộ phụ trách thư viện của các địa phương,",
    "bảo đảm mỗi huyện, thị xã, thành phố có tối thiểu 02 người được tập huấn trong năm.",
    "3. Sở Văn hóa và Thể thao chủ trì, phối hợp với Sở Tài chính bố trí kinh phí thực hiện",
    "từ nguồn ngân sách địa phương; định kỳ báo cáo kết quả trước ngày 30 tháng 11 hằng năm.",
)


def font_file() -> Path:
    """A font with Vietnamese letters; the test is skipped where there is none."""
    for folder in _FONT_FOLDERS:
        for name in _FONT_NAMES:
            if (Path(folder) / name).is_file():
                return Path(folder) / name
    pytest.skip("no font with Vietnamese letters here (apt-get install fonts-croscore)")


def pdf_canvas(path: Path, size: tuple[float, float] = (595, 842), **options: object):
    """A reportlab canvas with the font "vi"."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("vi", str(font_file())))
    canvas = Canvas(str(path), pagesize=size, **options)
    canvas.setFont("vi", 13)
    return canvas


def draw_letter(canvas: object, top: float = 780, body: tuple[str, ...] = BODY) -> None:
    """Letterhead of two columns, title and body, as a born-digital plan has them."""
    for i, (left, right) in enumerate(HEADER):
        canvas.setFont("vi", 12)
        canvas.drawCentredString(140, top - 18 * i, left)
        canvas.drawCentredString(405, top - 18 * i, right)
    for i, line in enumerate(TITLE):
        canvas.drawCentredString(300, top - 80 - 18 * i, line)
    canvas.setFont("vi", 12)
    for i, line in enumerate(body):
        canvas.drawString(70, top - 140 - 18 * i, line)


def letter_pdf(path: Path, pages: int = 1, **options: object) -> Path:
    """A born-digital plan."""
    canvas = pdf_canvas(path, **options)
    for number in range(pages):
        draw_letter(canvas)
        if pages > 1:
            canvas.drawCentredString(297, 40, f"Trang {number + 1}")
        canvas.showPage()
    canvas.save()
    return path


def letter_picture(dpi: int = 300, body: tuple[str, ...] = BODY, paper: str = "white") -> Image.Image:
    """The same plan as a picture of an A4 page."""
    scale = dpi / 72
    image = Image.new("RGB", (round(595 * scale), round(842 * scale)), paper)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_file()), round(13 * scale))
    small = ImageFont.truetype(str(font_file()), round(12 * scale))
    for i, (left, right) in enumerate(HEADER):
        draw.text((140 * scale, (50 + 20 * i) * scale), left, "black", small, anchor="mt")
        draw.text((405 * scale, (50 + 20 * i) * scale), right, "black", small, anchor="mt")
    for i, line in enumerate(TITLE):
        draw.text((297 * scale, (135 + 20 * i) * scale), line, "black", font, anchor="mt")
    for i, line in enumerate(body):
        draw.text((60 * scale, (195 + 20 * i) * scale), line, "black", small, anchor="lt")
    return image


def noisy(image: Image.Image, seed: int = 7) -> Image.Image:
    """Scanner noise: grain, and a little blur."""
    import cv2

    grain = np.random.default_rng(seed).normal(0, 12, (image.height, image.width))
    grey = np.asarray(image.convert("L"), dtype=np.float32) + grain
    return Image.fromarray(cv2.GaussianBlur(np.clip(grey, 0, 255).astype(np.uint8), (0, 0), 0.8))


def stamped(image: Image.Image, centre: tuple[int, int], dpi: int = 300) -> Image.Image:
    """A round red stamp with a star, over whatever stands there."""
    out = image.copy()
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    radius = round(18 / 25.4 * dpi)
    x, y = centre
    width = max(3, dpi // 40)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(214, 30, 45), width=width)
    inner = radius * 2 // 3
    draw.ellipse((x - inner, y - inner, x + inner, y + inner), outline=(214, 30, 45), width=width // 2)
    font = ImageFont.truetype(str(font_file()), radius // 4)
    for i in range(4):
        draw.text((x, y - inner // 2 + i * radius // 4), "TỈNH HOA SƠN", (214, 30, 45), font, anchor="mm")
    # Ink on ink: the darker of both in each channel.
    return Image.fromarray(np.minimum(np.asarray(out), np.asarray(layer)))


def picture_pdf(path: Path, images: list[Image.Image], dpi: int = 300, watermark: str = "") -> Path:
    """Pictures of pages as a PDF without text, as a scanner makes it; a watermark is text."""
    from reportlab.lib.utils import ImageReader

    canvas = pdf_canvas(path)
    for image in images:
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        canvas.setPageSize((width, height))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        buffer.seek(0)
        canvas.drawImage(ImageReader(buffer), 0, 0, width, height)
        if watermark:
            canvas.setFont("vi", 8)
            canvas.drawString(20, 10, watermark)
        canvas.showPage()
    canvas.save()
    return path
