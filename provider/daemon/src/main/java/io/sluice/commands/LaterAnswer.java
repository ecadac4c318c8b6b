package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.resp.Caller;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.CommandResult;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;
import org.jspecify.annotations.Nullable;

/** An error that is told after a while, so that who guesses learns little; nothing more is read until then. */
final class LaterAnswer implements CommandAnswer {
    private final String line;
    private boolean due;

    private LaterAnswer(String line) {
        this.line = line;
    }

    static CommandAnswer of(String line, Caller caller, long millis) {
        LaterAnswer answer = new LaterAnswer(line);
        caller.later(
                () -> {
                    answer.due = true;
                    caller.ready();
                },
                millis);
        return answer;
    }

    @Override
    public boolean isReady() {
        return due;
    }

    @Override
    public CommandResult result() {
        return CommandResult.ERROR;
    }

    @Override
    public @Nullable Content write(ByteBuf out, boolean resp3) {
        Resp.error(out, line);
        return null;
    }

    @Override
    public boolean isAlone() {
        return true;
    }
}
