package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.RetainedLog;
import io.sluice.changes.ToldTable;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A server with a slot, that tells of a table {@code urls}, and of others if it is asked to: transactions are written to its log in pgoutput's own format, and read by whoever has the session. */
final class FakeStream implements ChangeSource {
    private static final int OID = 16384;

    /** The tables of which it tells, in the order of their oids. */
    final List<String> tables = new ArrayList<>(List.of("urls"));

    /** Those that are views, and the tables beneath them. */
    final Map<String, List<String>> views = new HashMap<>();

    /** Those of which it does not, and why. */
    final Map<String, String> untold = new LinkedHashMap<>();

    /** Where it has been silent about rows, and why. */
    final Map<String, String> gaps = new HashMap<>();

    /** What tables look like; those that are not named are as they were. */
    final Map<String, String> shapes = new HashMap<>();

    final List<Long> acknowledged = new ArrayList<>();
    final List<String> running = new ArrayList<>();
    int timeline = 1;
    boolean fresh;
    boolean lost;

    /** What has been altered, so that the session ends. */
    @Nullable
    String gap;

    /** Whether messages are on their way, and do not come. */
    boolean silent;

    @Nullable
    ChangeSourceException refusal;

    /** That another has the slot. */
    @Nullable
    ChangeSourceException reader;

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
        claim.whose(tables.stream().collect(Collectors.toMap(name -> name, FakeStream::owner)));
        ChangeSourceException busy = reader;
        if (busy != null) {
            throw busy;
        }
        Map<String, Owner> owners = new LinkedHashMap<>();
        told().forEach(name -> owners.put(name, owner(name)));
        claim.by(owners);
        sessions++;
        lost = false;
        return new Session();
    }

    private List<String> told() {
        return tables.stream().filter(name -> !untold.containsKey(name)).toList();
    }

    private static Owner owner(String table) {
        return new Owner("7", "sluice", "public", table, List.of("random_key"), "url", "sluice");
    }

    private String shape(String table) {
        return shapes.getOrDefault(table, "as it was");
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

    /** As {@link #insert}, of another table. */
    void insertInto(String table, String... keys) {
        begin();
        relation(table, 25);
        for (String key : keys) {
            insertRow(table, key);
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
        insertRow("urls", key);
    }

    void insertRow(String table, String key) {
        message('I', out -> {
            out.writeInt(OID + tables.indexOf(table));
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
        relation("urls", type);
    }

    void relation(String table, int type) {
        message('R', out -> {
            out.writeInt(OID + tables.indexOf(table));
            text(out, "public");
            text(out, table);
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
        truncate("urls");
    }

    void truncate(String table) {
        begin();
        relation(table, 25);
        message('T', out -> {
            out.writeInt(1);
            out.writeByte(0);
            out.writeInt(OID + tables.indexOf(table));
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
        private final long begin = end;
        private final List<ToldTable> tables =
                told().stream().map(this::toldTable).toList();
        private final Map<String, String> untoldThen = Map.copyOf(untold);

        private ToldTable toldTable(String name) {
            List<WatchedNames> names = views.containsKey(name)
                    ? views.get(name).stream()
                            .map(table -> new WatchedNames("public", table, List.of(), key -> "*", true, Set.of()))
                            .toList()
                    : List.of(new WatchedNames("public", name, List.of("random_key"), KeyRule.none(), false, Set.of()));
            return new ToldTable(name, names, owner(name), shape(name), gaps.get(name));
        }

        @Override
        public List<ToldTable> tables() {
            return tables;
        }

        @Override
        public Map<String, String> untold() {
            return untoldThen.keySet().stream()
                    .collect(Collectors.toMap(name -> name, name -> untold.getOrDefault(name, "as it was")));
        }

        @Override
        public void cleared(String table, Beat look) {
            gaps.remove(table);
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
        public long position() {
            return begin;
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
                    tables.stream().collect(Collectors.toMap(ToldTable::name, told -> shape(told.name()))));
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
