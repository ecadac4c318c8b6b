package io.sluice.readthrough;

import io.netty.buffer.ByteBuf;
import io.sluice.resp.Resp;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some keys that are read from the cache together. Touched by its event loop alone. */
final class SentRead implements Awaited {
    /** Longer values are looked up: they are rare, and what nobody reads any more should not fill the memory. */
    private static final int MOST_VALUE = 4 << 20;

    private final List<KeyRead> keys;
    private final ReadForm form;
    private final long at;
    private final ReadFigures figures;
    private final Consumer<String> refused;
    private int next;
    private boolean begun;
    private boolean abandoned;
    private boolean halfRead;
    private byte @Nullable [] half;

    /** How keys are asked for. */
    enum ReadForm {
        /** All in one command: where all are at one server. */
        TOGETHER,
        /** Each in one of its own. */
        ONE_BY_ONE,
        /** The same, and for how long each is kept. */
        WITH_TIME
    }

    /**
     * About to be written.
     *
     * @param at when, in nanoseconds
     * @param refused hears what the cache answers in place of values
     */
    SentRead(List<KeyRead> keys, ReadForm form, long at, ReadFigures figures, Consumer<String> refused) {
        this.keys = keys;
        this.form = form;
        this.at = at;
        this.figures = figures;
        this.refused = refused;
    }

    void write(ByteBuf out) {
        if (form == ReadForm.TOGETHER) {
            Resp.array(out, keys.size() + 1);
            Resp.bulk(out, "MGET");
            keys.forEach(key -> name(out, key));
            return;
        }
        for (KeyRead key : keys) {
            command(out, "GET", key);
            if (form == ReadForm.WITH_TIME) {
                command(out, "PTTL", key);
            }
        }
    }

    private static void command(ByteBuf out, String command, KeyRead key) {
        Resp.array(out, 2);
        Resp.bulk(out, command);
        name(out, key);
    }

    private static void name(ByteBuf out, KeyRead key) {
        key.table().writeName(out, key.lookup().key());
    }

    int size() {
        return keys.size();
    }

    long at() {
        return at;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** What has not come is looked up; when it comes after all it is passed over. */
    void abandon() {
        if (!abandoned) {
            abandoned = true;
            lookUpRest(ReadResult.LATE);
        }
    }

    private void lookUpRest(ReadResult why) {
        for (int i = next; i < keys.size(); i++) {
            figures.count(why);
            keys.get(i).lookUp();
        }
    }

    @Override
    public boolean wants(int length) {
        return !abandoned
                && length <= MOST_VALUE
                && next < keys.size()
                && !keys.get(next).lookup().withdrawn();
    }

    @Override
    public void text(byte[] text) {
        require(form != ReadForm.TOGETHER || begun);
        if (form == ReadForm.WITH_TIME) {
            half(text);
        } else {
            found(text, 0, false);
        }
    }

    @Override
    public void nothing() {
        require(form != ReadForm.TOGETHER || begun);
        if (form == ReadForm.WITH_TIME) {
            half(null);
        } else {
            missed(ReadResult.MISSED);
        }
    }

    @Override
    public void passed() {
        nothing();
    }

    @Override
    public void number(long number) {
        require(halfRead);
        byte[] text = half;
        halfRead = false;
        half = null;
        if (text == null || number == -2) { // it has gone between the two
            missed(ReadResult.MISSED);
        } else {
            found(text, number, true);
        }
    }

    @Override
    public void array(int count) {
        require(form == ReadForm.TOGETHER && !begun && count == keys.size());
        begun = true;
    }

    @Override
    public void word(String word) {
        require(false);
    }

    @Override
    public void error(String line) {
        refused.accept(line);
        if (form == ReadForm.TOGETHER) {
            require(!begun);
            if (!abandoned) {
                lookUpRest(ReadResult.REFUSED);
            }
            next = keys.size();
        } else if (form == ReadForm.WITH_TIME && !halfRead) {
            half(null);
        } else {
            halfRead = false;
            half = null;
            missed(ReadResult.REFUSED);
        }
    }

    private void half(byte @Nullable [] text) {
        require(!halfRead);
        halfRead = true;
        half = text;
    }

    private void found(byte[] text, long leftMillis, boolean timed) {
        KeyRead key = nextKey();
        if (!abandoned) {
            figures.count(text.length == 0 ? ReadResult.ABSENT : ReadResult.FOUND);
            if (timed) {
                key.answer(text, leftMillis);
            } else {
                key.answer(text);
            }
        }
        next++; // not before: who is not answered because of an error is looked up
    }

    private void missed(ReadResult result) {
        KeyRead key = nextKey();
        if (!abandoned) {
            figures.count(result);
            key.lookUp();
        }
        next++;
    }

    private KeyRead nextKey() {
        require(next < keys.size());
        return keys.get(next);
    }

    private static void require(boolean expected) {
        if (!expected) {
            throw new ReplyReader.NoReply("a reply to nothing that was asked");
        }
    }

    @Override
    public boolean isDone() {
        return next == keys.size();
    }

    @Override
    public void lost(String why) {
        if (!abandoned) {
            abandoned = true;
            lookUpRest(ReadResult.AWAY);
        }
    }
}
