package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorText;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.PacedScan;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/**
 * Whether the entries under the prefix are ours, or may become so: where nobody has said whose they are, there must be none. What was ours
 * while this process runs stays ours when Redis has lost its ledger. Used by one thread.
 */
final class Claiming {
    private static final byte[] CLAIM_MILLIS = CacheNames.bytes("10000");

    /** Something was there: it costs a look through all of Redis to see that it is gone. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RedisServers address;
    private final CacheNames names;
    private final LongSupplier nanoTime;

    /** Of this process: a look after one of ours that came to nothing, because no slot could be made, finds no other's. */
    private final String mine = UUID.randomUUID().toString();

    private @Nullable Owner owner;
    private boolean ours;
    private boolean empty;
    private String claim = "";
    private @Nullable String strangers;
    private long lookedAt;

    Claiming(RedisSettings settings, CacheNames names, LongSupplier nanoTime) {
        this.address = settings.address();
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /**
     * As {@link io.sluice.changes.FenceStore#claim}.
     *
     * @param others whether another home of the same cluster is known to be this owner's
     */
    boolean run(Connection connection, Owner me, Predicate<Owner> others) throws FenceStoreException {
        owner = me;
        empty = false;
        claim = "";
        Ownership there = Ownership.read(connection, names);
        refuse(there.conflict(me));
        for (Ownership around : Ownership.around(connection, names)) {
            refuse(around.conflictAround());
        }
        if (there.isOf(me) || (!ours && others.test(me))) {
            ours = true;
        }
        if (!ours) {
            look(connection);
        }
        strangers = null;
        return true;
    }

    private void look(Connection connection) throws FenceStoreException {
        if (strangers != null && nanoTime.getAsLong() - lookedAt < LOOK_AGAIN_NANOS) {
            refuse(strangers);
        }
        byte[] cursor = {'0'};
        do {
            long start = nanoTime.getAsLong();
            Object answer = Script.CLAIM.run(
                    connection,
                    new EvalCommand()
                            .of(Script.CLAIM.sha(), 1)
                            .with(names.fences())
                            .with(names.prefix())
                            .with(mine)
                            .with(CLAIM_MILLIS)
                            .with(cursor)
                            .with(PacedScan.COUNT));
            if (!(answer instanceof List<?> page)) {
                throw taken(answer);
            }
            cursor = (byte[]) page.get(0);
            List<?> found = (List<?>) page.get(1);
            if (!found.isEmpty()) {
                strangers = strangers((byte[]) found.get(0));
                lookedAt = nanoTime.getAsLong();
                giveUp(connection);
                refuse(strangers);
            }
            PacedScan.rest(nanoTime.getAsLong() - start);
        } while (!PacedScan.isEnd(cursor));
        claim = mine;
    }

    private FenceStoreException taken(Object answer) {
        String what = answer.equals(0L)
                ? " holds something else in " + names.fences() + ", which Sluice needs: delete it, or "
                        + Ownership.REMEDY
                : " is looked at by another daemon, to see whether " + names.prefix() + " is free";
        return new FenceStoreException(Kind.NOT_OURS, "Redis " + address + what);
    }

    private String strangers(byte[] name) {
        return "holds keys of which nobody knows whose they are ("
                + ErrorText.of(new String(name, StandardCharsets.UTF_8))
                + "): what is filled lives ten seconds at most. If all strings whose names begin with " + names.prefix()
                + " may go, run " + Ownership.ADOPT + "; if not, " + Ownership.REMEDY;
    }

    private void giveUp(Connection connection) {
        connection.sendCommand(Command.HDEL, CacheNames.bytes(names.fences()), CacheNames.bytes("\0claim"));
        connection.getOne();
    }

    private void refuse(@Nullable String why) throws FenceStoreException {
        if (why != null) {
            throw new FenceStoreException(Kind.NOT_OURS, "Redis " + address + " " + why);
        }
    }

    /** Says in a call of {@link Script#TAKE} whose the entries are, and how we know. */
    EvalCommand say(EvalCommand take) {
        Owner me = owner;
        return take.with(entries()).with(me == null ? "" : me.slot()).with(ours ? "" : claim);
    }

    /** The ledger was taken. */
    void taken() {
        empty = !claim.isEmpty();
        claim = "";
        ours = owner != null;
    }

    /**
     * Why {@link Script#TAKE} did nothing.
     *
     * @param anothers whether Redis says so; else our claim was not there any more
     */
    FenceStoreException notOurs(boolean anothers) {
        ours = false;
        return new FenceStoreException(
                Kind.NOT_OURS,
                "Redis " + address
                        + (anothers
                                ? " keeps " + names.prefix() + " for another by now: " + Ownership.REMEDY
                                : " has lost its word that nothing begins with " + names.prefix()
                                        + ": it is looked at again"));
    }

    /** What is there is no ledger: nobody goes on from it, and nobody begins. */
    FenceStoreException unreadable() {
        return new FenceStoreException(Kind.NOT_OURS, "Redis " + address + " " + Ownership.unreadable(names.prefix()));
    }

    /** How many fields of the hash are no fences: the ledger, and whose the entries are. */
    int fields() {
        return (owner == null ? 1 : 2) + (names.ofCluster() ? 1 : 0);
    }

    /** Whether there was no entry when the ledger was taken: then none needs to be dropped, once. */
    boolean wasEmpty() {
        boolean was = empty;
        empty = false;
        return was;
    }

    /** As {@link Owner#entries}; empty while nobody knows. */
    String entries() {
        Owner me = owner;
        return me == null ? "" : me.entries();
    }
}
