"""Typst → PDF and SVG, QR codes, flow drawings."""

from hub.printing.chart import flow_svg
from hub.printing.printer import TEMPLATES, Printer
from hub.printing.qr import qr_svg

__all__ = ["TEMPLATES", "Printer", "flow_svg", "qr_svg"]
