from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_tts.engines.slots import DeadlineSlots


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Work:
    """Someone who wants a place, keeps it until told to leave, and notes when it came."""

    def __init__(self, slots: DeadlineSlots, deadline: float, log: list[float]) -> None:
        self.holds = False
        self.leave = asyncio.Event()
        self.task = asyncio.create_task(self._run(slots, deadline, log))

    async def _run(self, slots: DeadlineSlots, deadline: float, log: list[float]) -> None:
        async with slots.hold(deadline):
            self.holds = True
            log.append(deadline)
            try:
                await self.leave.wait()
            finally:
                self.holds = False


async def test_the_earliest_deadline_is_served_first() -> None:
    """A free place goes to whose listener runs out first, whoever came first."""
    slots, log = DeadlineSlots(1), list[float]()
    works = [Work(slots, deadline, log) for deadline in (0.0, 5.0, 3.0, 4.0, 1.0)]
    await settle()
    assert slots.waiting == 4
    for _ in works:
        next(work for work in works if work.holds).leave.set()
        await settle()
    assert log == [0.0, 1.0, 3.0, 4.0, 5.0]
    assert slots.waiting == 0


async def test_equal_deadlines_are_served_in_order() -> None:
    """Among equals the first to come is the first to go."""
    slots, order = DeadlineSlots(1), list[int]()

    async def work(number: int) -> None:
        async with slots.hold(1.0):
            order.append(number)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        for number in range(6):
            tasks.create_task(work(number))
    assert order == [0, 1, 2, 3, 4, 5]


async def test_a_failure_gives_the_place_back() -> None:
    """A place is free again however its block ends."""
    slots = DeadlineSlots(1)
    with pytest.raises(ZeroDivisionError):
        async with slots.hold(0):
            raise ZeroDivisionError
    async with asyncio.timeout(1), slots.hold(0):
        pass


async def test_a_place_handed_over_to_the_cancelled_is_passed_on() -> None:
    """Who is cancelled in the moment of being served does not take the place along."""
    slots, log = DeadlineSlots(1), list[float]()
    holder, cancelled, waiting = (Work(slots, d, log) for d in (0.0, 1.0, 2.0))
    await settle()
    holder.leave.set()
    await asyncio.wait((holder.task,))
    # The holder has released, and the next one has been chosen but may not have run yet.
    cancelled.task.cancel()
    await settle()
    assert waiting.holds
    waiting.leave.set()
    await waiting.task


async def test_those_who_gave_up_leave_nothing_behind() -> None:
    """Waiting and giving up, again and again, costs no memory while a job is long."""
    slots = DeadlineSlots(1)
    async with slots.hold(0):
        for _ in range(50):
            waiting = asyncio.create_task(_hold(slots))
            await settle()
            waiting.cancel()
            await settle()
        assert slots.waiting == 0
        assert not slots._waiting


async def _hold(slots: DeadlineSlots) -> None:
    async with slots.hold(1):
        pass


@settings(deadline=None, max_examples=150)
@given(
    st.integers(1, 4),
    st.lists(
        st.tuples(
            st.sampled_from(["come", "leave", "cancel", "leave and cancel"]),
            st.integers(0, 9),
            st.booleans(),
        ),
        max_size=40,
    ),
)
def test_places_are_never_exceeded_nor_lost(size: int, steps: list[tuple[str, int, bool]]) -> None:
    """However holders come, leave and are cancelled, at any moment, every place stays in use."""
    asyncio.run(_check_places(size, steps))


async def _check_places(size: int, steps: list[tuple[str, int, bool]]) -> None:
    slots, log = DeadlineSlots(size), list[float]()
    works: list[Work] = []
    for action, number, calm in steps:
        if action == "come":
            works.append(Work(slots, float(number), log))
        elif works:
            await _end(works[number % len(works)], action)
        if calm:
            await _check_now(slots, works)
    await _check_now(slots, works)
    for work in works:
        work.leave.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*(work.task for work in works))
        async with asyncio.TaskGroup() as tasks:
            barrier = asyncio.Barrier(size)
            for _ in range(size):
                tasks.create_task(_meet(slots, barrier))


async def _end(work: Work, action: str) -> None:
    if "leave" in action:
        work.leave.set()
    if action == "leave and cancel":
        await asyncio.sleep(0)
    if "cancel" in action:
        work.task.cancel()


async def _check_now(slots: DeadlineSlots, works: list[Work]) -> None:
    await settle()
    works[:] = [work for work in works if not work.task.done()]
    holders = sum(work.holds for work in works)
    assert holders == min(slots.size, len(works))
    assert slots.waiting == len(works) - holders


async def _meet(slots: DeadlineSlots, barrier: asyncio.Barrier) -> None:
    """Succeeds only if all places can be held at the same time."""
    async with slots.hold(0):
        await barrier.wait()
