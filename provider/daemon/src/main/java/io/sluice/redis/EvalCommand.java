package io.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.args.Rawable;

/**
 * A call of a script for Jedis to send, filled anew for every call: see {@code SetCommand}. Used by one thread, and by Jedis only while
 * it writes.
 */
public final class EvalCommand extends CommandArguments {
    private byte[][] words = new byte[600][];
    private int size;
    private int next;
    private final Rawable command = super.get(0);

    /** The word that is looked at: one object for all of them. */
    private final Rawable word = () -> words[next - 1];

    public EvalCommand() {
        super(Protocol.Command.EVALSHA);
    }

    /**
     * Begins a call: so many keys follow, then arguments.
     *
     * @param script the name that Redis gives it; not copied
     */
    public EvalCommand of(byte[] script, int keys) {
        Arrays.fill(words, 0, size, null);
        size = 0;
        return with(script).with(Integer.toString(keys));
    }

    /** The array is not copied. */
    public EvalCommand with(byte[] argument) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        words[size++] = argument;
        return this;
    }

    public EvalCommand with(String argument) {
        return with(argument.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int size() {
        return 1 + size;
    }

    @Override
    public Rawable get(int index) {
        next = index;
        return index == 0 ? command : word;
    }

    @Override
    public Iterator<Rawable> iterator() {
        next = -1;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public Rawable next() {
                return get(next + 1);
            }
        };
    }
}
