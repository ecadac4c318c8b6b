package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.ErrorText;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.PacedScan;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Takes a prefix over, because the operator says so: what lies there may go, and is this owner's from then on. */
public final class Adoption implements AutoCloseable {
    private final RedisServers address;
    private final CacheNames names;
    private final RedisSession session;

    /**
     * What begins with the prefix.
     *
     * @param entries what fills can have written
     * @param others what they cannot, and what is never dropped
     */
    public record KeyCounts(long entries, long others) {}

    /** @param settings address, password, prefix and timeouts */
    public Adoption(RedisSettings settings) {
        this.address = settings.address();
        this.names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(RedisFences.RIGHTS)));
    }

    /** Whose the entries are now, in a few words; null if nobody has said so. */
    public @Nullable String owner() throws FenceStoreException {
        Owner owner =
                session.ask(connection -> Ownership.read(connection, names)).owner();
        return owner == null ? null : owner.words();
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws FenceStoreException if the prefix cannot be taken over
     */
    public KeyCounts look(Owner me) throws FenceStoreException {
        return session.ask(connection -> {
            refuse(connection, me);
            return count(connection);
        });
    }

    /** Returns what is there instead of a ledger; empty if nothing is. */
    private String refuse(Connection connection, Owner me) throws FenceStoreException {
        Ownership there = Ownership.read(connection, names);
        if (there.inUse()) {
            throw inUse(there, me);
        }
        for (Ownership around : Ownership.around(connection, names)) {
            String why = around.conflictAround();
            if (why != null) {
                throw new FenceStoreException(Kind.NOT_OURS, "Redis " + address + " " + why);
            }
        }
        refuseInside(connection);
        String unreadable = there.unreadable();
        return unreadable == null ? "" : unreadable;
    }

    /** What begins with a prefix inside of ours begins with ours, too, and would be dropped with it. */
    private void refuseInside(Connection connection) throws FenceStoreException {
        PacedScan.run(connection, names.fencesInside(), System::nanoTime, page -> {
            for (byte[] found : page) {
                String name = new String(found, StandardCharsets.UTF_8);
                if (!name.equals(names.fences())) {
                    throw new FenceStoreException(
                            Kind.NOT_OURS,
                            "Redis " + address + " keeps a prefix inside of " + names.prefix() + " for another ("
                                    + ErrorText.of(name) + "): " + Ownership.REMEDY
                                    + "; or, if nobody uses that one any more, delete " + ErrorText.of(name));
                }
            }
        });
    }

    private FenceStoreException inUse(Ownership there, Owner me) {
        return new FenceStoreException(
                Kind.NOT_OURS,
                "Redis " + address + ": " + names.prefix() + " is in use, a daemon has written there a moment ago: "
                        + (there.isAnothers(me)
                                ? "stop that of the other table first (or, " + there.waiting() + "come again), or "
                                        + Ownership.REMEDY
                                : "it is this table's already, and need not be taken over"));
    }

    private KeyCounts count(Connection connection) throws FenceStoreException {
        long[] found = new long[2];
        PacedScan.run(connection, names.everyEntry(), System::nanoTime, page -> {
            page.forEach(name -> connection.sendCommand(Command.TYPE, name));
            for (Object type : connection.getMany(page.size())) {
                boolean entry =
                        type instanceof byte[] word && names.kind().isType(new String(word, StandardCharsets.UTF_8));
                found[entry ? 0 : 1]++;
            }
        });
        return new KeyCounts(found[0], found[1]);
    }

    /**
     * Takes it over, and drops the entries that are there. Returns how many.
     *
     * @param progress told now and then how many
     */
    public long adopt(Owner me, LongConsumer progress) throws FenceStoreException {
        return session.ask(connection -> {
            String unreadable = refuse(connection, me);
            Object done = Script.ADOPT.run(
                    connection,
                    new EvalCommand()
                            .of(Script.ADOPT.sha(), 1)
                            .with(names.fences())
                            .with(me.entries())
                            .with(me.slot())
                            .with(Long.toString(Ownership.IN_USE_MILLIS))
                            .with(unreadable.getBytes(StandardCharsets.ISO_8859_1)));
            if (!done.equals(1L)) {
                throw inUse(Ownership.read(connection, names), me);
            }
            return new EntrySweep(names, System::nanoTime).run(connection, me.entries(), progress);
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
