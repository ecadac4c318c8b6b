package io.sluice.fills;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.args.Rawable;

/**
 * A SET ... GET for Jedis to send, filled anew for every fill: with GET it fails where the key is anything but a string, and so somebody
 * else's. Jedis' own arguments copy every byte that they are given, and grow a list: a fifth of all that was allocated for a lookup. Used
 * by one thread, and by Jedis only while it writes.
 */
final class SetCommand extends CommandArguments {
    private static final int VALUES = 4;

    private static final Argument GET = new Argument();

    static {
        GET.raw = new byte[] {'G', 'E', 'T'};
    }

    /** One argument, as the array that it was given. */
    private static final class Argument implements Rawable {
        private byte[] raw = {};

        @Override
        public byte[] getRaw() {
            return raw;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Argument argument && Arrays.equals(raw, argument.raw);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(raw);
        }
    }

    private final List<Argument> arguments =
            List.of(new Argument(), new Argument(), new Argument(), new Argument(), GET);

    SetCommand() {
        super(Protocol.Command.SET);
    }

    /** Takes key, value, PX and milliseconds in place of those before. */
    SetCommand with(byte[][] values) {
        for (int i = 0; i < VALUES; i++) {
            arguments.get(i).raw = values[i];
        }
        return this;
    }

    @Override
    public int size() {
        return 1 + arguments.size();
    }

    @Override
    public Rawable get(int index) {
        return index == 0 ? super.get(0) : arguments.get(index - 1);
    }

    @Override
    public Iterator<Rawable> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Rawable next() {
                return get(next++);
            }
        };
    }
}
