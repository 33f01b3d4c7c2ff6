# SPDX-License-Identifier: GPL-2.0-only
# Copyright (c) the Bulkhead authors
"""The audit as one page that needs nothing else, and is well-formed XML."""
from collections.abc import Iterable
from html import escape

STYLE = """
body { margin: 24px auto; max-width: 1180px; font: 14px sans-serif; color: #222 }
table { border-collapse: collapse; margin: 8px 0 20px }
th, td { border: 1px solid #bbb; padding: 2px 8px; text-align: left;
         vertical-align: top }
td { font-family: monospace }
td.number { text-align: right }
.holds { background: #c9edc2 } .broken { background: #f6b8b8 }
svg text { font: 11px monospace }
"""
COLOURS = ("#9ecbf0", "#a8dba0", "#f7c99b", "#d4c2e8", "#a3ded6", "#e6dc8f",
           "#f2a9b4", "#c9b79c")
WIDTH, HEIGHT = 1180, 420


def table(columns: Iterable[str], rows: Iterable[Iterable]) -> str:
    """Numbers stand on the right."""
    text = ["<table><tr>",
            *(f"<th>{escape(name)}</th>" for name in columns), "</tr>"]
    for row in rows:
        text.append("<tr>")
        for value in row:
            is_number = isinstance(value, int)
            kind = ' class="number"' if is_number else ""
            text.append(f"<td{kind}>{escape(str(value))}</td>")
        text.append("</tr>\n")
    return "".join(text) + "</table>\n"


def verdict(findings: list[str]) -> str:
    """Whether a claim holds, and what breaks it."""
    if not findings:
        return '<p><span class="holds">holds</span></p>\n'
    lines = "".join(f"<li>{escape(line)}</li>\n" for line in findings)
    return (f'<p><span class="broken">broken: {len(findings)}</span></p>\n'
            f"<ul>{lines}</ul>\n")


def split(items: list[tuple[str, int]], place: tuple[int, int, int, int]) -> (
        list[tuple[str, int, tuple[int, int, int, int]]]):
    """Rectangles of areas like the items' sizes: halves of about the same sum,
    across the longer side, again and again."""
    if not items:
        return []
    if len(items) == 1:
        return [(*items[0], place)]
    total, first, count = sum(size for _, size in items), 0, 0
    while count < len(items) - 1 and (count == 0 or first < total / 2):
        first += items[count][1]
        count += 1
    x, y, width, height = place
    if width >= height:
        part = width * first // max(total, 1)
        parts = ((x, y, part, height), (x + part, y, width - part, height))
    else:
        part = height * first // max(total, 1)
        parts = ((x, y, width, part), (x, y + part, width, height - part))
    return split(items[:count], parts[0]) + split(items[count:], parts[1])


def treemap(symbols: list[dict]) -> str:
    """The symbols of a lifetime by file, areas to scale."""
    files: dict[str, list[tuple[str, int]]] = {}
    for symbol in symbols:
        files.setdefault(symbol["file"], []).append((symbol["name"],
                                                     symbol["bytes"]))
    sizes = sorted(((name, sum(size for _, size in items))
                    for name, items in files.items()),
                   key=lambda at: (-at[1], at[0]))
    text = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{HEIGHT}">\n']
    for number, (file, _, place) in enumerate(split(sizes, (0, 0, WIDTH,
                                                            HEIGHT))):
        colour = COLOURS[number % len(COLOURS)]
        for name, size, (x, y, width, height) in split(files[file], place):
            fits = max(0, (width - 6) // 7) if height >= 14 else 0
            text.append(
                f'<g><title>{escape(name)}, {size} bytes, {escape(file)}'
                f'</title><rect x="{x}" y="{y}" width="{width}" '
                f'height="{height}" fill="{colour}" stroke="#555"/>'
                f'<text x="{x + 3}" y="{y + 12}">{escape(name[:fits])}</text>'
                "</g>\n")
    return "".join(text) + "</svg>\n"


def size_part(size: dict) -> str:
    """Section 1."""
    text = ["<h2>1. Size by lifetime</h2>\n", table(
        ("lifetime", "bytes", "lines (cloc)", "lines with code"),
        ((name, entry["bytes"], entry["cloc_lines"], entry["lines_with_code"])
         for name, entry in size.items()))]
    for name, entry in size.items():
        if not entry["bytes"]:
            continue
        text += [f"<h3>{name}</h3>\n", treemap(entry["symbols"]), table(
            ("file", "bytes", "lines (cloc)"),
            ((file, entry["files"].get(file, 0), entry["cloc"].get(file, 0))
             for file in sorted({*entry["files"], *entry["cloc"]})))]
    return "".join(text)


def absence_part(claims: list[dict]) -> str:
    """Section 2."""
    return "<h2>2. Absence ledger</h2>\n" + "".join(
        f"<h3>{escape(claim['name'])}: {escape(claim['claim'])}</h3>\n"
        + verdict(claim["findings"]) for claim in claims)


def functions_part(part: dict) -> str:
    """Section 3."""
    return ("<h2>3. Retained functions</h2>\n<p>Everything that stays is gone "
            f"to from an entry; {part['code_bytes']} bytes of code, "
            f"{part['padding_bytes']} of headers, padding and text.</p>\n"
            + verdict(part["findings"]) + table(
                ("file", "function", "bytes", "instructions", "ways", "frame",
                 "stack", "gone to from"),
                ((row["file"], row["name"], row["bytes"], row["instructions"],
                  row["complexity"], row["frame"], row["stack"],
                  " ".join(row["callers"])) for row in part["functions"])))


def stack_part(part: dict) -> str:
    """Section 4."""
    return (f"<h2>4. Worst-case stack of a CPU</h2>\n<p>{part['worst']} of "
            f"{part['available']} bytes: {part['guest_registers']} for the "
            f"guest's registers and {part['nested_exceptions']} for exceptions "
            "in the hypervisor are in it.</p>\n" + verdict(part["findings"])
            + table(("entry", "from", "bytes", "path"),
                    ((entry["entry"], entry["from"], entry["bytes"],
                      " ".join(entry["path"])) for entry in part["entries"])))


def identity_part(part: dict) -> str:
    """Section 10."""
    return ("<h2>10. Build identity</h2>\n" + verdict(part["findings"]) + table(
        ("what", "value"),
        [("revision", part["revision"]), *part["tools"].items()]) + table(
            ("output", "bytes", "SHA-256"),
            ((name, entry["bytes"], entry["sha256"])
             for name, entry in part["outputs"].items())) + table(
                 ("option", "value"), part["config"].items()) + table(
                     ("source", "SHA-256"), part["inputs"].items()))


def render(audit: dict) -> str:
    """The page."""
    broken = audit["broken"]
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en">'
        '\n<head><meta charset="utf-8"/><title>Bulkhead: audit</title>\n'
        f"<style>{STYLE}</style></head>\n<body>\n"
        f"<h1>Bulkhead: audit of {escape(audit['board'])}</h1>\n"
        + ('<p class="holds">All claims hold.</p>\n' if not broken else
           f'<p class="broken">{broken} claims are broken.</p>\n')
        + size_part(audit["size"]) + absence_part(audit["absence"])
        + functions_part(audit["functions"]) + stack_part(audit["stack"])
        + identity_part(audit["identity"]) + "</body>\n</html>\n")
