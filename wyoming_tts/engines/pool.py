"""The engines of one server, each loaded when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from wyoming_tts.engines.host import Host, HostState, HostStatus
from wyoming_tts.errors import EngineUnavailableError


class EnginePool:
    """Hosts by the name of their engine, and of its model where that is not the usual one."""

    def __init__(
        self,
        names: Iterable[str],
        make_host: Callable[[str], Host],
        aliases: Mapping[str, str] | None = None,
        absence: Callable[[str], str] = lambda _name: "",
        models: Callable[[str], tuple[str, ...]] = lambda _name: (),
    ) -> None:
        """Make a pool of the engines ``names``, whose hosts ``make_host`` builds on demand.

        ``aliases`` are names with a model that mean the engine with its usual one. ``absence``
        says why the host of a name cannot be loaded in this installation, if it cannot. ``models``
        names those that must be here before it can be.
        """
        self._aliases = aliases or {}
        self._absence = absence
        self._models = models
        self._names = frozenset(names)
        self._make_host = make_host
        self._hosts: dict[str, Host] = {}
        self._closed = False

    def __contains__(self, name: str) -> bool:
        return name.partition(":")[0] in self._names

    def host(self, name: str) -> Host:
        """Return the host of an engine and let it load.

        Args:
            name: the engine's, followed by ``:`` and a model for another than its usual one.

        Raises:
            EngineUnavailableError: this server has no such engine, or has ended them all.
        """
        name = self._aliases.get(name, name)
        if self._closed:
            raise EngineUnavailableError("the engines were ended; the server is stopping")
        if (host := self._hosts.get(name)) is None:
            if name not in self:
                raise EngineUnavailableError(
                    f"there is no engine {name!r} here; the voice needs another version or server"
                )
            if problem := self._absence(name):
                raise EngineUnavailableError(problem)
            host = self._hosts[name] = self._make_host(name)
        host.start()
        return host

    def usable(self, name: str) -> bool:
        """Whether the engine can speak now, or as soon as it has been woken."""
        host = self._hosts.get(self._aliases.get(name, name))
        return host is not None and host.status.state in {HostState.READY, HostState.RESTING}

    def coming(self, name: str) -> bool:
        """Whether the engine can speak, or loads and has not failed at it."""
        host = self._hosts.get(self._aliases.get(name, name))
        if host is None:
            return False
        status = host.status
        return self.usable(name) or (status.state is HostState.STARTING and not status.problem)

    def absence(self, name: str) -> str:
        """Return why an engine cannot be loaded in this installation; empty if it may."""
        name = self._aliases.get(name, name)
        return "" if name in self._hosts else self._absence(name)

    def models(self, name: str) -> tuple[str, ...]:
        """Return the ids of the models without which an engine cannot be loaded."""
        return self._models(name) if name in self else ()

    def status_of(self, name: str) -> HostStatus | None:
        """Return how an engine does; nothing if it was not needed so far."""
        host = self._hosts.get(self._aliases.get(name, name))
        return None if host is None else host.status

    def status(self) -> Mapping[str, HostStatus]:
        """Return how each engine that was needed so far does."""
        return {name: host.status for name, host in sorted(self._hosts.items())}

    async def close(self) -> None:
        """End all engines; afterwards none can be had."""
        self._closed = True
        await asyncio.gather(*(host.close() for host in self._hosts.values()))
