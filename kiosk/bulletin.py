"""What building systems are told of a door: state, health, and the announcement to Home Assistant. Pure.

Times are ISO 8601 in UTC. Of a meeting nothing is told, unless the site says so (`[mqtt] details`); then as much as the
screen shows, so of a private one nothing. A room whose data may not be believed is `unknown`, never free.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from . import agenda
from .room.status import room_status

if TYPE_CHECKING:
    from datetime import datetime

    from .face import Light
    from .room.snapshot import Snapshot
    from .room.status import RoomStatus
    from .words import Words

BELIEVED = ("live", "stale")


def state(
    snapshot: Snapshot, now: datetime, *, light: Light, freshness: str, words: Words, show: agenda.Show | None
) -> dict[str, Any]:
    """The state of the room. `freshness`: as the view has it. `show`: what of a meeting is told, None: nothing."""
    schedule = snapshot.schedule if freshness in BELIEVED else None
    status = room_status(schedule, now, snapshot.policy) if schedule is not None else None
    return {
        "state": _word(status),
        "occupied": None if status is None else not status.state.is_free,
        "free_until": _instant(status.until) if status is not None and status.state.is_free else None,
        "free_from": _instant(status.free_again) if status is not None else None,
        "light": light.value,
        "freshness": freshness,
        **(_meeting(status, words, show) if show is not None else {}),
    }


def _word(status: RoomStatus | None) -> str:
    if status is None:
        return "unknown"
    return "closed" if status.rests else status.state.name.lower().replace("_", "-")


def _meeting(status: RoomStatus | None, words: Words, show: agenda.Show) -> dict[str, str]:
    """The meeting that runs; nothing of it while the room is free."""
    if status is None or status.meeting is None or status.state.is_free:
        return {"title": "", "organizer": ""}
    title, people = agenda.title(status.meeting, show, words)
    return {"title": title, "organizer": people}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None


def announcement(topic: str, *, room: str, version: str) -> tuple[str, str]:
    """For Home Assistant: the end of a topic, and a device of two entities (MQTT discovery, 2024.11 and later)."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", topic)
    entity = {"state_topic": f"{topic}/state", "availability_topic": f"{topic}/online"}
    occupied = "{{ {true: 'ON', false: 'OFF'}.get(value_json.occupied, 'None') }}"
    told = {
        "device": {"identifiers": [name], "name": room, "model": "Room door", "sw_version": version},
        "origin": {"name": "roomdoor", "sw_version": version},
        "components": {
            "occupied": {
                "platform": "binary_sensor",
                "device_class": "occupancy",
                "unique_id": f"{name}-occupied",
                "value_template": occupied,
                **entity,
            },
            "state": {
                "platform": "sensor",
                "name": "State",
                "unique_id": f"{name}-state",
                "value_template": "{{ value_json.state }}",
                "json_attributes_topic": f"{topic}/state",
                **entity,
            },
        },
    }
    return f"device/{name}/config", json.dumps(told, ensure_ascii=False)
