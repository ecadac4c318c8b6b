package io.sluice.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.sluice.bench.base.BenchException;
import java.util.List;

/** Writes the requests of one event loop, one after the other, without allocation. */
public interface RequestWriter {
    /**
     * Writes the next request.
     *
     * @return its kind: 0, or the index of the half of {@link Requests.Half} that it belongs to, counted over halves of halves
     */
    int write(ByteBuf out);

    /**
     * The writer of such requests.
     *
     * @param seed writers with the same seed draw the same keys
     */
    static RequestWriter of(Requests requests, Target target, long seed) {
        if (target.resp() && !(requests instanceof Requests.Keyed)) {
            throw new BenchException("a server that speaks Redis' protocol is asked for single keys alone");
        }
        if (requests instanceof Requests.Same same) {
            byte[] request = bytes("GET " + same.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n");
            return out -> {
                out.writeBytes(request);
                return 0;
            };
        }
        if (requests instanceof Requests.Keyed keyed) {
            return target.resp() ? gets(keyed, seed) : keyed(keyed, seed, target);
        }
        if (requests instanceof Requests.Listed listed) {
            return listed(listed.paths(), new KeyPicker(new Keys(listed.paths().size(), listed.skew()), seed), target);
        }
        if (requests instanceof Requests.Batches batches) {
            return batches(batches, seed, target);
        }
        if (requests instanceof Requests.Puts puts) {
            return puts(puts.keys(), seed, target);
        }
        Requests.Half half = (Requests.Half) requests;
        return halves(of(half.one(), target, seed), of(half.other(), target, seed + 1), kinds(half.one()));
    }

    /** How many kinds there are. */
    static int kinds(Requests requests) {
        return requests instanceof Requests.Half half ? kinds(half.one()) + kinds(half.other()) : 1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** A request whose path ends in a key: all but the key is prepared. */
    private static RequestWriter keyed(Requests.Keyed keyed, long seed, Target target) {
        KeyPicker keys = new KeyPicker(keyed.keys(), seed);
        int least = keyed.keys().digits();
        byte[] start = bytes("GET " + keyed.prefix());
        byte[] end = bytes(" HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n");
        byte[] digits = new byte[Decimal.MOST_DIGITS];
        return out -> {
            out.writeBytes(start).writeBytes(digits, 0, Decimal.write(keys.next(), least, digits, 0));
            out.writeBytes(end);
            return 0;
        };
    }

    /** {@code GET} as Redis knows it: all but the key and its length is prepared. */
    private static RequestWriter gets(Requests.Keyed keyed, long seed) {
        KeyPicker keys = new KeyPicker(keyed.keys(), seed);
        int least = keyed.keys().digits();
        byte[] start = bytes("*2\r\n$3\r\nGET\r\n$");
        byte[] prefix = bytes(keyed.prefix());
        byte[] lineEnd = bytes("\r\n");
        byte[] key = new byte[Decimal.MOST_DIGITS];
        byte[] length = new byte[Decimal.MOST_DIGITS];
        return out -> {
            int digits = Decimal.write(keys.next(), least, key, 0);
            out.writeBytes(start).writeBytes(length, 0, Decimal.write(prefix.length + digits, length, 0));
            out.writeBytes(lineEnd).writeBytes(prefix).writeBytes(key, 0, digits);
            out.writeBytes(lineEnd);
            return 0;
        };
    }

    /** Requests that are all prepared. */
    private static RequestWriter listed(List<String> paths, KeyPicker keys, Target target) {
        byte[] end = bytes(" HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n");
        byte[][] starts = paths.stream().map(path -> bytes("GET " + path)).toArray(byte[][]::new);
        return out -> {
            out.writeBytes(starts[(int) keys.next() - 1]).writeBytes(end);
            return 0;
        };
    }

    /** {@code POST /batch} with keys as lines, all or nothing, so that the status tells all. A key may be drawn twice for one batch. */
    private static RequestWriter batches(Requests.Batches batches, long seed, Target target) {
        KeyPicker keys = new KeyPicker(batches.keys(), seed);
        int keysEach = batches.keysEach();
        int least = batches.keys().digits();
        byte[] head = bytes("POST /batch?strict HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nContent-Type: text/plain\r\nContent-Length: ");
        byte[] headEnd = bytes("\r\n\r\n");
        byte[] length = new byte[Decimal.MOST_DIGITS];
        byte[] body = new byte[Math.multiplyExact(keysEach, Decimal.MOST_DIGITS + 1)];
        return out -> {
            int end = 0;
            for (int i = 0; i < keysEach; i++) {
                end = Decimal.write(keys.next(), least, body, end);
                body[end++] = '\n';
            }
            out.writeBytes(head).writeBytes(length, 0, Decimal.write(end, length, 0));
            out.writeBytes(headEnd).writeBytes(body, 0, end);
            return 0;
        };
    }

    /** {@code PUT /key} with a URL that ends in the key. */
    private static RequestWriter puts(Keys drawn, long seed, Target target) {
        KeyPicker keys = new KeyPicker(drawn, seed);
        byte[] start = bytes("PUT /");
        byte[] head =
                bytes(" HTTP/1.1\r\nHost: " + target.authority() + "\r\nContent-Type: text/plain\r\nContent-Length: ");
        byte[] headEnd = bytes("\r\n\r\n");
        byte[] body = bytes("https://example.com/written/");
        byte[] key = new byte[Decimal.MOST_DIGITS];
        byte[] length = new byte[Decimal.MOST_DIGITS];
        return out -> {
            int keyLength = Decimal.write(keys.next(), drawn.digits(), key, 0);
            int digits = Decimal.write(body.length + keyLength, length, 0);
            out.writeBytes(start).writeBytes(key, 0, keyLength).writeBytes(head).writeBytes(length, 0, digits);
            out.writeBytes(headEnd).writeBytes(body).writeBytes(key, 0, keyLength);
            return 0;
        };
    }

    /** Takes its requests in turns from two writers: exactly half of those that are sent, whatever each takes. */
    private static RequestWriter halves(RequestWriter one, RequestWriter other, int kindsOfOne) {
        boolean[] othersTurn = {false};
        return out -> {
            boolean others = othersTurn[0];
            othersTurn[0] = !others;
            return others ? kindsOfOne + other.write(out) : one.write(out);
        };
    }
}
