package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.RetainedLog;
import io.sluice.changes.WatchedNames;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server with a slot: transactions are written to its log in pgoutput's own format, and read by whoever has the session. */
final class FakeStream implements ChangeSource {
    static final WatchedNames TABLE = new WatchedNames("public", "urls", "random_key", KeyRule.none(), false, Set.of());
    static final Owner OWNER = new Owner("7", "sluice", "public", "urls", "random_key", "url", "sluice");

    final List<Long> acknowledged = new ArrayList<>();
    final List<String> running = new ArrayList<>();
    int timeline = 1;
    String shape = "as it was";
    boolean fresh;
    boolean lost;

    /** What has been altered, so that the session ends. */
    @Nullable
    String gap;

    /** Whether messages are on their way, and do not come. */
    boolean silent;

    @Nullable
    ChangeSourceException refusal;

    /** What reading the next message comes to. */
    @Nullable
    Error fault;

    /** What the server has read of its log when it has nothing more to tell. */
    long received;

    int sessions;
    int keptAlive;
    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private long slot = 1000;
    private long end = 1000;
    private int xid = 700;
    private int beats;

    @Override
    public RetainedLog kept() {
        return new RetainedLog(end, "extended");
    }

    @Override
    public ChangeSession open(Claim claim) throws ChangeSourceException, FenceStoreException {
        ChangeSourceException why = refusal;
        if (why != null) {
            throw why;
        }
        claim.by(OWNER);
        sessions++;
        lost = false;
        return new Session();
    }

    long end() {
        return end;
    }

    /** Its data is a copy of when its log ended there. */
    void restore(long copied) {
        messages.clear();
        end = copied;
        slot = Math.min(slot, copied);
    }

    /** A transaction that sets these keys. */
    void insert(String... keys) {
        begin();
        relation();
        for (String key : keys) {
            insertRow(key);
        }
        commit();
    }

    void begin() {
        end += 100;
        xid++;
        message('B', out -> {
            out.writeLong(end);
            out.writeLong(0);
            out.writeInt(xid);
        });
    }

    void insertRow(String key) {
        message('I', out -> {
            out.writeInt(16384);
            out.writeByte('N');
            out.writeShort(1);
            out.writeByte('t');
            byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        });
    }

    void relation() {
        relation(25);
    }

    void relation(int type) {
        message('R', out -> {
            out.writeInt(16384);
            text(out, "public");
            text(out, "urls");
            out.writeByte('d');
            out.writeShort(1);
            out.writeByte(1);
            text(out, "random_key");
            out.writeInt(type);
            out.writeInt(-1);
        });
    }

    /** Of a later version of the protocol. */
    void unknown() {
        message('!', out -> out.writeInt(1));
    }

    void truncate() {
        begin();
        relation();
        message('T', out -> {
            out.writeInt(1);
            out.writeByte(0);
            out.writeInt(16384);
        });
        commit();
    }

    void logical(boolean transactional, String prefix, String content) {
        message('M', out -> {
            out.writeByte(transactional ? 1 : 0);
            out.writeLong(end);
            text(out, prefix);
            byte[] utf8 = content.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        });
    }

    void commit() {
        long commit = end;
        end += 48;
        message('C', out -> {
            out.writeByte(0);
            out.writeLong(commit);
            out.writeLong(end);
            out.writeLong(0);
        });
    }

    int lastXid() {
        return xid;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private void message(char type, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(type);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        messages.add(bytes.toByteArray());
    }

    private final class Session implements ChangeSession {
        private final long start = slot;
        private final String firstShape = shape;

        @Override
        public WatchedNames table() {
            return TABLE;
        }

        @Override
        public int timeline() {
            return timeline;
        }

        @Override
        public boolean fresh() {
            return fresh;
        }

        @Override
        public long acknowledged() {
            return start;
        }

        @Override
        public String firstShape() {
            return firstShape;
        }

        @Override
        public long position() {
            return end;
        }

        @Override
        public @Nullable ByteBuffer next(Duration most) throws ChangeSourceException {
            check();
            if (fault != null) {
                throw fault;
            }
            byte[] message = silent ? null : messages.poll();
            return message == null ? null : ByteBuffer.wrap(message);
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public void acknowledge(long lsn) throws ChangeSourceException {
            check();
            if (lsn > slot) {
                slot = lsn;
                acknowledged.add(lsn);
            } else {
                keptAlive++;
            }
        }

        @Override
        public RetainedLog kept() throws ChangeSourceException {
            check();
            return new RetainedLog(end, "reserved");
        }

        @Override
        public Beat beat() throws ChangeSourceException {
            check();
            String text = "beat " + ++beats;
            begin();
            logical(true, BEAT, text);
            commit();
            long xmax = xid + 1L;
            String xip = String.join(",", running);
            long xmin = running.isEmpty() ? xmax : Long.parseLong(running.get(0));
            return new Beat(
                    text,
                    running.isEmpty() ? xmax : 0,
                    Snapshot.parse(timeline, xmin + ":" + xmax + ":" + xip),
                    end,
                    0,
                    "reserved",
                    shape);
        }

        private void check() throws ChangeSourceException {
            String why = gap;
            if (why != null) {
                gap = null;
                throw new ChangeSourceException(ChangeSourceException.Kind.GAP, why);
            }
            if (lost) {
                throw new ChangeSourceException(ChangeSourceException.Kind.AWAY, "the server is gone");
            }
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
