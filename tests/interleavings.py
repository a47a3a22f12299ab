"""Every order in which the calls of several people may reach one calendar: an explorer for what must hold in each.

A kiosk is its log: `carry_out` is run again from its beginning with the answers it has had so far, up to the first call
that has no answer yet. That call is its next step. Where it stands then, in which lines with which variables, is all
that decides what it will do. So a state is a value (where each kiosk stands, what the calendar holds, what second it
is) and is visited once, however many schedules lead to it. No thread, no sleep, no luck.

A call is one step: Exchange looks or writes in one go, and a meeting is seen from the second that it bears. The clock
may tick between any two steps. Waiting is a step that takes any time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kiosk.booking import Order, carry_out, settle
from kiosk.errors import AnswerLost, MailboxError, WithdrawalLost
from kiosk.exchange.memory import MemoryMailbox
from kiosk.room.health import Trouble
from kiosk.room.meeting import Meeting, Person, is_occupying
from kiosk.room.snapshot import Failed
from tests.diary import BERLIN, at

if TYPE_CHECKING:
    from datetime import datetime
    from types import FrameType


ROOM = Person("Aurora", "aurora@roomdoor.example")
BEGIN = at("9:58")
SECOND = timedelta(seconds=1)
READS = ("fetch", "invitation")
WRITES = ("create", "set_end", "check_in", "delete", "invite", "move_invitation", "call_off", "mark")

Act = Callable[[MemoryMailbox], object]
"""What a rival does to the calendar, in one step."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a kiosk asks for next."""

    verb: str
    arguments: tuple[Any, ...]
    stand: tuple[Any, ...]
    """In which functions it waits for the answer: at which instruction of each, with which values."""


@dataclass(frozen=True, slots=True)
class End:
    """A kiosk has spoken: Done, a Refusal, Failed, or None where its write, the answer lost, was never done."""

    told: Any


@dataclass(frozen=True, slots=True)
class State:
    """One moment: each kiosk's log and what it does next, how far each rival is, the calendar, the second.

    `identity` tells it from others: the same in numbers, which are quicker to compare. Logs are not in it: they are
    those of the first schedule that led here.
    """

    logs: tuple[tuple[Any, ...], ...]
    nexts: tuple[Call | End, ...]
    rivals: tuple[int, ...]
    calendar: MemoryMailbox
    now: datetime
    losses: int
    stands: tuple[int, ...]
    stock: int

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells two states apart."""
        return self.stands, self.rivals, self.stock, self.now, self.losses

    @property
    def held(self) -> frozenset[Meeting]:
        """What is in the calendar."""
        return frozenset(item.meeting for item in self.calendar.stored())

    def told(self, number: int) -> Any:
        """What that kiosk has said."""
        end = self.nexts[number]
        assert isinstance(end, End)
        return end.told


class Broken(AssertionError):
    """Something does not hold; `schedule` leads there again."""

    def __init__(self, why: str, schedule: tuple[str, ...]) -> None:
        super().__init__(f"{why}, after {' → '.join(schedule)}")
        self.schedule = schedule


@dataclass(slots=True, repr=False)
class Explorer:
    """All schedules of these orders and rivals, with so many ticks of the clock and so many lost answers at most.

    `holds` is asked of every end; it raises AssertionError with what does not hold.
    """

    orders: tuple[Order, ...]
    rivals: tuple[tuple[Act, ...], ...] = ()
    ticks: int = 2
    losses: int = 0
    before: Act = lambda _: None
    holds: Callable[[Explorer, State], None] = lambda *_: None
    states: int = 0
    ends: list[State] = field(default_factory=list)
    _clock: datetime = BEGIN
    _known: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _numbers: dict[Any, int] = field(default_factory=dict)
    _errors: dict[str, MailboxError] = field(default_factory=dict)

    def explore(self) -> int:
        """Go through all of them: how many schedules there are. Raises Broken."""
        return self._from(self.first(), ())

    def follow(self, schedule: tuple[str, ...]) -> State:
        """Go through one of them again."""
        state = self.first()
        for step in schedule:
            state = dict(self.steps(state))[step]()
        return state

    def first(self) -> State:
        """Before anybody has done anything."""
        calendar = MemoryMailbox(room=ROOM, clock=lambda: self._clock, timezone=BERLIN)
        self._clock = BEGIN
        self.before(calendar)
        nothing: tuple[tuple[Any, ...], ...] = ((),) * len(self.orders)
        nexts = tuple(_next(order, ()) for order in self.orders)
        rivals = (0,) * len(self.rivals)
        stands = tuple(self._number(one) for one in nexts)
        return State(nothing, nexts, rivals, calendar, BEGIN, self.losses, stands, self._stock(calendar))

    def _number(self, value: Any) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def _stock(self, calendar: MemoryMailbox) -> int:
        held = frozenset(item.meeting for item in calendar.stored())
        return self._number((held, frozenset(calendar.service._sent.items())))

    def _from(self, state: State, schedule: tuple[str, ...]) -> int:
        identity = state.identity
        if identity in self._known:
            return self._known[identity]
        self.states += 1
        steps = self.steps(state)
        if all(isinstance(one, End) for one in state.nexts) and self._are_done(state):
            self.ends.append(state)
            try:
                self.holds(self, state)
            except AssertionError as error:
                raise Broken(str(error), schedule) from None
            self._known[identity] = 1
            return 1
        self._known[identity] = found = sum(self._from(go(), (*schedule, step)) for step, go in steps)
        return found

    def _are_done(self, state: State) -> bool:
        return all(done == len(acts) for done, acts in zip(state.rivals, self.rivals, strict=True))

    def steps(self, state: State) -> list[tuple[str, Callable[[], State]]]:
        """What may happen next, by name."""
        found: list[tuple[str, Callable[[], State]]] = []
        for number, call in enumerate(state.nexts):
            if isinstance(call, Call):
                name = f"{'ABCDEFGH'[number]} {call.verb}"
                found.append((name, lambda n=number, c=call: self._asked(state, n, c)))  # type: ignore[misc]
                if state.losses and call.verb in WRITES:
                    for after in (False, True):
                        lost = f"{name} ({'done' if after else 'not done'}, its answer lost)"
                        found.append((lost, lambda n=number, c=call, a=after: self._lost(state, n, c, a)))  # type: ignore[misc]
        for number, (done, acts) in enumerate(zip(state.rivals, self.rivals, strict=True)):
            if done < len(acts):
                found.append((f"rival {number + 1}.{done + 1}", lambda n=number: self._rival(state, n)))  # type: ignore[misc]
        if state.now - BEGIN < self.ticks * SECOND and any(isinstance(one, Call) for one in state.nexts):
            found.append(("tick", lambda: replace(state, now=state.now + SECOND)))
        return found

    def _asked(self, state: State, number: int, call: Call) -> State:
        if call.verb == "pause":
            return self._heard(state, number, None, state.calendar)
        calendar = state.calendar if call.verb in READS else state.calendar.twin()
        # ids tell whose, not who was first
        calendar._written = calendar.service._written = 1000 * number + 10 * len(state.logs[number])
        self._clock = state.now
        try:
            answer = getattr(calendar, call.verb)(*call.arguments)
        except MailboxError as error:
            answer = self._errors.setdefault(repr(error), error)  # equal errors make equal states
        return self._heard(state, number, answer, calendar)

    def _lost(self, state: State, number: int, call: Call, after: bool) -> State:
        calendar = self._asked(state, number, call).calendar if after else state.calendar
        return self._heard(replace(state, losses=state.losses - 1), number, LOST, calendar)

    def _heard(self, state: State, number: int, answer: Any, calendar: MemoryMailbox) -> State:
        def grown(old: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
            return (*old[:number], one, *old[number + 1 :])

        log = (*state.logs[number], answer)
        coming = _next(self.orders[number], log)
        return replace(
            state,
            logs=grown(state.logs, log),
            nexts=grown(state.nexts, coming),
            stands=grown(state.stands, self._number(coming)),
            calendar=calendar,
            stock=state.stock if calendar is state.calendar else self._stock(calendar),
        )

    def _rival(self, state: State, number: int) -> State:
        calendar = state.calendar.twin()
        calendar._written = 100_000 * (number + 1) + 10 * state.rivals[number]
        self._clock = state.now
        self.rivals[number][state.rivals[number]](calendar)
        done = state.rivals[number] + 1
        rivals = (*state.rivals[:number], done, *state.rivals[number + 1 :])
        return replace(state, calendar=calendar, rivals=rivals, stock=self._stock(calendar))


LOST = AnswerLost(Trouble.CONNECTION_LOST)


def _next(order: Order, log: tuple[Any, ...]) -> Call | End:
    """Run a kiosk's order again with the answers it has had."""
    line = _Line(log)
    try:
        return End(_carried_out(order, line))
    except _Unanswered as unanswered:
        return unanswered.call


def _carried_out(order: Order, line: Any) -> Any:
    """As the coordinator does: carry it out, and while nobody knows, settle it."""
    try:
        return carry_out(order, line, line.pause, min)  # a pause takes any time here, whatever luck says
    except AnswerLost as lost:
        error: AnswerLost = lost
    except MailboxError as refused:
        return Failed(refused.trouble)
    while True:
        order = replace(order, is_beaten=order.is_beaten or isinstance(error, WithdrawalLost))
        try:
            return settle(order, line)
        except AnswerLost as lost:
            error = lost
        except MailboxError as refused:
            return Failed(refused.trouble)


class _Unanswered(BaseException):  # no `except Exception` on its way may swallow it
    def __init__(self, call: Call) -> None:
        super().__init__()
        self.call = call


class _Line:
    """A mailbox that answers from a log, and stops its caller where the log ends."""

    def __init__(self, log: tuple[Any, ...]) -> None:
        self._log = iter(log)

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        def ask(*arguments: Any) -> Any:
            try:
                answer = next(self._log)
            except StopIteration:
                raise _Unanswered(Call(verb, arguments, _stand(sys._getframe(1)))) from None
            if isinstance(answer, MailboxError):
                raise answer
            return answer

        return ask


def _stand(frame: FrameType | None) -> tuple[Any, ...]:
    """Where a kiosk stands, from the call outwards to its order."""
    found: list[Any] = []
    while frame is not None and frame.f_code is not _next.__code__:
        values = tuple(
            (name, tuple(value) if isinstance(value, list) else value)
            for name, value in frame.f_locals.items()
            if not _is_the_line(value)
        )
        found.append((frame.f_code, frame.f_lasti, values))
        frame = frame.f_back
    return tuple(found)


def _is_the_line(value: Any) -> bool:
    """Whether it is the way to the calendar, or a question about it: the same in every state."""
    return isinstance(value, _Line) or callable(value)


def overlaps_of_ours(held: frozenset[Meeting]) -> list[tuple[str, str]]:
    """Pairs of meetings that take the room at the same time, at least one of them a kiosk's."""
    taking = sorted((one for one in held if is_occupying(one)), key=lambda one: (one.slot, one.ref.id))
    return [
        (one.key or one.subject, other.key or other.subject)
        for at, one in enumerate(taking)
        for other in taking[at + 1 :]
        if one.slot.overlaps(other.slot) and (one.is_ours or other.is_ours)
    ]
