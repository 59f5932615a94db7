#!/usr/bin/env python3
"""Checks a bag from RFC 8493 alone; shares no code with firebreak. Exit code 1 and a line for each problem.

usage: verify_bag.py BAG...
"""
import hashlib
import pathlib
import re
import sys


def manifest(bag, name, algorithm):
    """Section 2.1.3: a checksum, white space, a path relative to the bag, with %0A, %0D and %25 escaped."""
    found = {}
    for line in (bag / name).read_text("utf-8").splitlines():
        match = re.fullmatch(r"([0-9A-Fa-f]+)[ \t]+(.+)", line)
        if match is None or len(match[1]) != 2 * hashlib.new(algorithm).digest_size:
            raise ValueError(f"{name}: {line!r} is no line of a manifest")
        path = match[2].removeprefix("./").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        inside = (bag / path).resolve()
        if not inside.is_relative_to(bag.resolve()) or path.startswith(("/", "~")):
            raise ValueError(f"{name}: {path} leads out of the bag")
        if path in found:
            raise ValueError(f"{name}: {path} is there twice")
        found[path] = match[1].lower()
    return found


def tags(bag, name):
    """Section 2.2.2: label, colon, value; a line that begins with white space goes on."""
    text = re.sub(r"\n[ \t]+", " ", (bag / name).read_text("utf-8"))
    return [tuple(part.strip() for part in line.split(":", 1)) for line in text.splitlines() if line]


def check(bag):
    if (bag / "bagit.txt").read_bytes() != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
        yield "bagit.txt is not that of version 1.0"
    payload = {p.relative_to(bag).as_posix() for p in (bag / "data").rglob("*") if not p.is_dir()}
    names = sorted(p.name for p in bag.iterdir())
    payload_manifests = [name for name in names if re.fullmatch(r"manifest-[a-z0-9]+\.txt", name)]
    if not payload_manifests:
        yield "there is no payload manifest"
    for name in names:
        match = re.fullmatch(r"(tag)?manifest-([a-z0-9]+)\.txt", name)
        if match is None:
            continue
        listed = manifest(bag, name, match[2])
        # Section 3: of a payload manifest every payload file is there, and every one is listed (version 1.0).
        if not match[1] and set(listed) != payload:
            yield f"{name} and the payload differ: {sorted(set(listed) ^ payload)}"
        if match[1] and not set(payload_manifests) <= set(listed):
            yield f"{name} does not list every payload manifest"
        if match[1] and any(path.startswith(("data/", "tagmanifest-")) for path in listed):
            yield f"{name} lists what no tag manifest may"
        for path, digest in listed.items():
            file = bag / path
            if not file.is_file() or file.is_symlink():
                yield f"{name}: {path} is missing"
            elif hashlib.new(match[2], file.read_bytes()).hexdigest() != digest:
                yield f"{name}: {path} was changed"
    sizes = [(bag / path).lstat().st_size for path in payload]
    for value in [value for label, value in tags(bag, "bag-info.txt") if label == "Payload-Oxum"]:
        if value != f"{sum(sizes)}.{len(sizes)}":
            yield f"Payload-Oxum is {value}, and the payload has {sum(sizes)}.{len(sizes)}"


def problems(bag):
    try:
        return list(check(bag))
    except (OSError, ValueError) as error:
        return [str(error)]


found = [f"{bag}: {problem}" for bag in sys.argv[1:] for problem in problems(pathlib.Path(bag))]
print("\n".join(found) if found else "valid")
sys.exit(1 if found else 0)
