package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.sluice.transport.Content;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One that is known at once. */
public final class ReadyAnswer implements CommandAnswer {
    /** Bytes that take as much of what may be under way as a key does: some of these may wait long for their turn. */
    private static final int AS_A_KEY = 64;

    private final Writing writing;
    private final CommandResult result;
    private final boolean last;
    private final boolean heard;
    private final int keys;

    /** Writes it. */
    @FunctionalInterface
    public interface Writing {
        void to(ByteBuf out, boolean resp3);
    }

    private ReadyAnswer(Writing writing, CommandResult result, boolean last, boolean heard, int bytes) {
        this.keys = 1 + bytes / AS_A_KEY;
        this.writing = writing;
        this.result = result;
        this.last = last;
        this.heard = heard;
    }

    public static CommandAnswer of(Writing writing) {
        return of(0, writing);
    }

    /** One that has so many bytes of its own until it is written. */
    public static CommandAnswer of(int bytes, Writing writing) {
        return new ReadyAnswer(writing, CommandResult.OK, false, false, bytes);
    }

    /** One that is the same in every version. */
    public static CommandAnswer of(Consumer<ByteBuf> writing) {
        return of((out, resp3) -> writing.accept(out));
    }

    public static CommandAnswer ok() {
        return of(Resp::ok);
    }

    /** A word, told also to a client that wanted no answers until now. */
    public static CommandAnswer heard(String word) {
        return new ReadyAnswer((out, resp3) -> Resp.simple(out, word), CommandResult.OK, false, true, 0);
    }

    public static CommandAnswer bulk(String text) {
        return of(text.length(), (out, resp3) -> Resp.bulk(out, text));
    }

    public static CommandAnswer integer(long number) {
        return of((out, resp3) -> Resp.integer(out, number));
    }

    /**
     * What is wrong.
     *
     * @param line a kind in capitals, then a sentence
     */
    public static CommandAnswer error(String line) {
        return new ReadyAnswer((out, resp3) -> Resp.error(out, line), CommandResult.ERROR, false, false, line.length());
    }

    /** OK, and the connection ends. */
    public static CommandAnswer farewell() {
        return new ReadyAnswer((out, resp3) -> Resp.ok(out), CommandResult.OK, true, false, 0);
    }

    /** An error behind which the connection ends. */
    public static CommandAnswer lastError(String line) {
        return new ReadyAnswer((out, resp3) -> Resp.error(out, line), CommandResult.ERROR, true, false, line.length());
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public @Nullable Content write(ByteBuf out, boolean resp3) {
        writing.to(out, resp3);
        return null;
    }

    @Override
    public CommandResult result() {
        return result;
    }

    @Override
    public int keys() {
        return keys;
    }

    @Override
    public boolean isHeard() {
        return heard;
    }

    @Override
    public boolean isLast() {
        return last;
    }
}
