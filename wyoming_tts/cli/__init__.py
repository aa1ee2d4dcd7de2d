"""The commands of ``wyoming-tts``, one file each.

A command's module has ``configure(parser)`` and ``run(arguments) -> exit status``.
"""
