#!/usr/bin/env python3
"""Checks a journal and its checkpoints from the format in README.md alone; shares no code with firebreak.

usage: verify_journal.py JOURNAL.DB TRUST.JSON     one JSON object a pair on stdout
       verify_journal.py --each < pairs            `JOURNAL.DB<tab>TRUST.JSON` a line
"""
import base64
import datetime
import hashlib
import json
import pathlib
import re
import sqlite3
import sys

TYPE = "application/vnd.in-toto+json"
ACTS = {"step-start", "intent", "outcome", "step-end", "secret-kept"}
TOLERANCE = datetime.timedelta(minutes=5)

# Ed25519, RFC 8032 section 5.1: points in extended coordinates.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(h, a)))


class Bad(Exception):
    pass


def need(condition, words):
    if not condition:
        raise Bad(words)


def time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def read_chain(path):
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("SELECT seq, hash, bytes FROM entry ORDER BY seq")
    entries, hashes = [], ["sha256:" + "0" * 64]
    for number, (seq, claimed, data) in enumerate(rows, 1):
        need(seq == number, f"entry {number} is missing")
        need(sha256(b"\0" + data) == claimed, f"entry {number} was changed")
        entry = json.loads(data.decode("utf-8"))
        need(set(entry) == {"schema", "run", "seq", "prev", "event", "obs"}, f"entry {number} has another shape")
        need(entry["seq"] == number and entry["prev"] == hashes[-1], f"entry {number} does not follow")
        need(entry["run"] == (entries[0] if entries else entry)["run"], f"entry {number} is of another run")
        entries.append(entry)
        hashes.append(claimed)
    ended = False
    for entry in entries:
        kind = entry["event"]["type"]
        ended = kind != "resume" and (ended or kind == "run-outcome")
        need(not (ended and kind in ACTS), f"entry {entry['seq']} acts after the end")
    return entries, hashes


def subjects(entries, head):
    found = {"journal": head}
    for event in (entry["event"] for entry in entries):
        if event["type"] == "run-start":
            found["plan"], found["runbook"] = event["plan"]["digest"], event["plan"]["runbook"]["digest"]
        if event["type"] == "collected":
            found["evidence/" + event["key"]] = event["sha256"]
    return {name: digest[len("sha256:"):] for name, digest in found.items()}


def read_checkpoint(path, keys):
    bundle = json.loads(path.read_text("utf-8"))
    hint, envelope = bundle["verificationMaterial"]["publicKey"]["hint"], bundle["dsseEnvelope"]
    need(len(envelope["signatures"]) == 1 and envelope["signatures"][0]["keyid"] == hint, "not one key")
    need(envelope["payloadType"] == TYPE, "another type of payload")
    need(hint in keys, "the key is not trusted")
    key = keys[hint]
    der = base64.b64decode(key["publicKey"], validate=True)
    need(hashlib.sha256(der).hexdigest()[:32] == hint, "the key is another than its id says")
    payload = base64.b64decode(envelope["payload"], validate=True)
    message = b"DSSEv1 %d %s %d %s" % (len(TYPE), TYPE.encode(), len(payload), payload)
    signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
    need(is_signed(der[-32:], message, signature), "the signature does not hold")
    statement = json.loads(payload.decode("utf-8"))
    need(statement["predicateType"] == "urn:firebreak:checkpoint@1", "another kind of statement")
    said = statement["predicate"]
    need("checkpoint" in key["roles"], "the key may not sign checkpoints")
    need(time(key["validFrom"]) <= time(said["at"]) < time(key["validTo"]), "the key was not valid then")
    need(said["keyId"] == hint and said["size"] == int(path.name.split(".")[0]), "it is not what it is called")
    named = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    return {"digest": sha256(payload), "subjects": named, **said}


def check(path, trust):
    keys = {key["keyId"]: key for key in json.loads(pathlib.Path(trust).read_text("utf-8"))["keys"]}
    entries, hashes = read_chain(path)
    files = sorted(pathlib.Path(path).parent.glob("checkpoints/*.sigstore.json"))
    made = [read_checkpoint(file, keys) for file in files if re.fullmatch(r"\d{6,}\.sigstore\.json", file.name)]
    made = sorted({one["digest"]: one for one in made}.values(), key=lambda one: one["size"])
    sizes = {one["digest"]: one["size"] for one in made}
    need(len(set(sizes.values())) == len(made), "equivocation")
    for one in made:
        size = one["size"]
        need(1 <= size <= len(entries), "the tail was cut")
        need(one["run"] == entries[0]["run"] and one["head"] == hashes[size], "another journal was signed")
        need(time(one["at"]) >= time(entries[size - 1]["obs"]["at"]) - TOLERANCE, "it was signed before it was written")
        need(one["subjects"] == subjects(entries[:size], hashes[size]), "plan, runbook or evidence differ")
        prev = one.get("prevCheckpointSha256")
        need(prev is not None or size == made[0]["size"], "it names none before it")
        need(prev is None or sizes.get(prev, size) < size, "the one before it is missing, or larger")
    return {"entries": len(entries), "checkpoints": len(made), "signedTo": made[-1]["size"] if made else 0}


def verdict(path, trust):
    try:
        return {"ok": True, **check(path, trust)}
    except (Bad, KeyError, TypeError, ValueError, AttributeError, sqlite3.Error) as error:
        return {"ok": False, "why": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    pairs = [line.rstrip("\n").split("\t") for line in sys.stdin] if sys.argv[1:] == ["--each"] else [sys.argv[1:3]]
    verdicts = [verdict(*pair) for pair in pairs]
    for each in verdicts:
        print(json.dumps(each))
    sys.exit(0 if all(each["ok"] for each in verdicts) else 3)
