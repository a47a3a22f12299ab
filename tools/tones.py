"""Make the two tones of the door anew: assets/sounds. Two soft notes upwards for what is done, downwards for a no.

Pure sines with one overtone, which swell within 12 ms and fade: audible beside a door, and calm. Made here, so they are
under the licence of the program.
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RATE = 22_050
SWELL = 0.012
LOUDEST = 0.28
"""Of what a sample can hold: quiet at full volume, and the site's mixer makes it quieter still."""
E5, A5, A4, F4 = 659.26, 880.0, 440.0, 349.23
TONES = {"done": ((0.0, E5), (0.11, A5)), "refused": ((0.0, A4), (0.15, F4))}
"""When each note begins, in seconds, and its pitch."""
LONG = 0.55


def render(notes: tuple[tuple[float, float], ...]) -> bytes:
    """A WAV file of these notes."""
    samples = [0.0] * round(RATE * LONG)
    for begin, pitch in notes:
        for at in range(round(RATE * begin), len(samples)):
            since = at / RATE - begin
            swell = min(1.0, since / SWELL) * math.exp(-9 * since) * min(1.0, (LONG - at / RATE) / 0.05)
            wave_form = math.sin(math.tau * pitch * since) + 0.18 * math.sin(2 * math.tau * pitch * since)
            samples[at] += LOUDEST / 1.18 * swell * wave_form
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(32767 * max(-1.0, min(1.0, each)))) for each in samples))
    return file.getvalue()


def main() -> None:
    """Write both."""
    folder = ROOT / "assets" / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in TONES.items():
        (folder / f"{name}.wav").write_bytes(render(notes))
        sys.stdout.write(f"{folder.relative_to(ROOT) / name}.wav\n")


if __name__ == "__main__":
    main()
