package io.sluice.resp;

import io.sluice.transport.Limits;
import io.sluice.transport.Loop;

/** What the connections of one event loop share. */
public record DoorParts(
        Loop loop, CommandRunner commands, Limits limits, CommandListener listener, RespFigures figures) {}
