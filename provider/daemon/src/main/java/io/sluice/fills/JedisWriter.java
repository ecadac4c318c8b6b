package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisLink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Writes by Jedis' connection, without the layers above it: they make an object or two for each command, and we know ours. Says
 * nothing but AUTH, SELECT, SET and, for keys that were written, GETDEL, so a user with rights for these is enough; and looks, where
 * it may, whether somebody applies changes. Where fills are fenced, they are calls of a script.
 *
 * <p>What is no string is somebody else's: SET with GET, and GETDEL, leave it alone, as SET and DEL would not.
 */
final class JedisWriter implements FillWriter {
    private static final byte[] XX = {'X', 'X'};
    private static final byte[] GET = {'G', 'E', 'T'};
    private static final String FOREIGN = "WRONGTYPE";
    private static final byte[] EMPTY = {};
    private static final byte[] CLAIM = CacheNames.bytes("\0claim");

    private final RedisLink link;
    private final FillCommands commands;
    private final FencedFills fences;
    private final BooleanSupplier fenced;
    private final byte[] hash;
    private final Runnable found;
    private final SetCommand set = new SetCommand();

    /** What a node of a cluster has answered that was taken for a single server: it has no fences for what it has; null otherwise. */
    private @Nullable String ofCluster;

    /**
     * Takes the connection over.
     *
     * @param found called when fills were plain, and there is a ledger
     */
    JedisWriter(RedisLink link, FillCommands commands, FencedFills fences, BooleanSupplier fenced, Runnable found) {
        this.hash = fences.hash();
        this.found = found;
        this.link = link;
        this.commands = commands;
        this.fences = fences;
        this.fenced = fenced;
    }

    @Override
    public FillResult write(List<Fill<String, Value>> fills) {
        if (ofCluster != null) {
            return new FillResult(0, Collections.nCopies(fills.size(), ofCluster));
        }
        if (fenced.getAsBoolean()) {
            return fences.write(link.connection(), fills);
        }
        Connection connection = link.connection();
        for (Fill<String, Value> fill : fills) {
            connection.sendCommand(set.with(commands.arguments(fill)));
        }
        connection.sendCommand(Protocol.Command.HMGET, hash, EMPTY, CLAIM);
        List<Object> answers = connection.getMany(fills.size() + 1);
        int foreign = foreign(fills, answers);
        List<Object> each = answers.subList(0, fills.size());
        int strayed = Math.toIntExact(each.stream().filter(fences::strays).count());
        fences.strayed(strayed);
        List<String> errors = errors(each);
        int written = fills.size() - errors.size() - foreign - strayed;
        // An error says that we may not look.
        return answers.get(fills.size()) instanceof List<?> there
                        && there.stream().anyMatch(Objects::nonNull)
                ? takeBack(fills, written, errors, there.get(0) != null)
                : new FillResult(written, errors);
    }

    private int foreign(List<Fill<String, Value>> fills, List<Object> answers) {
        int foreign = 0;
        String first = "";
        for (int i = 0; i < fills.size(); i++) {
            if (answers.get(i) instanceof JedisDataException error && isForeign(error)) {
                first = foreign++ == 0 ? fills.get(i).key() : first;
            }
        }
        if (foreign > 0) {
            fences.foreign(commands.prefix() + first, foreign);
        }
        return foreign;
    }

    private static boolean isForeign(JedisDataException error) {
        return String.valueOf(error.getMessage()).startsWith(FOREIGN);
    }

    /**
     * Somebody applies changes here, or is about to: what was written without a look at the fences may be old, and is not to be taken for
     * what was there before.
     */
    private FillResult takeBack(List<Fill<String, Value>> fills, int written, List<String> errors, boolean ledger) {
        if (ledger) {
            found.run();
        }
        int left = dropPlainly(fills.stream().map(Fill::key).toList()).size();
        fences.tookBack(written);
        if (left > 0) {
            errors.add("NOPERM " + left + " fills that may be old could not be taken back");
        }
        return new FillResult(0, errors);
    }

    @Override
    public List<String> drop(List<String> keys) {
        if (ofCluster != null) {
            return Collections.nCopies(keys.size(), ofCluster);
        }
        return fenced.getAsBoolean() ? fences.drop(link.connection(), keys) : dropPlainly(keys);
    }

    /** A command for each key: those of one would have to live together, where Redis is a cluster. */
    private List<String> dropPlainly(List<String> keys) {
        for (String key : keys) {
            link.connection().sendCommand(Protocol.Command.GETDEL, commands.key(key));
        }
        List<Object> answers = link.connection().getMany(keys.size());
        List<String> strayed = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (fences.strays(answers.get(i))) {
                strayed.add(keys.get(i));
            }
        }
        fences.dropStrayed(strayed);
        return errors(answers);
    }

    /** Keys that no entry has, and that are not there, are to be replaced; and a script is to be run, where scripts fill. */
    @Override
    public @Nullable String trial() {
        Connection connection = link.connection();
        List<byte[]> names = fences.trials();
        for (byte[] name : names) {
            connection.sendCommand(Protocol.Command.SET, name, EMPTY, XX, GET);
        }
        List<String> errors = errors(connection.getMany(names.size()));
        ofCluster = errors.stream().filter(Redirection::isIn).findFirst().orElse(null);
        if (ofCluster != null) {
            return ofCluster;
        }
        return !errors.isEmpty() ? errors.get(0) : fenced.getAsBoolean() ? fences.trial(connection) : null;
    }

    /** What is foreign is none: it is not ours to write or to remove. Nor is what lies elsewhere in a cluster. */
    private List<String> errors(List<Object> answers) {
        List<String> errors = new ArrayList<>();
        for (Object answer : answers) {
            if (answer instanceof JedisDataException error && !isForeign(error) && !fences.strays(error)) {
                errors.add(String.valueOf(error.getMessage()));
            }
        }
        return errors;
    }

    @Override
    public void abort() {
        link.abort();
    }

    @Override
    public void close() {
        link.close();
    }
}
