package io.sluice.access;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.trouble.Episode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wrong tokens, of which each address has a few at once and then five a second: what it sends beyond that is not even compared. An address
 * that has sent none is never held up. Thread-safe.
 */
public final class WrongTokens {
    private static final Logger LOG = LoggerFactory.getLogger(WrongTokens.class);

    static final int AT_ONCE = 20;
    private static final double PER_SECOND = 5;

    /** Addresses that are kept in mind; the one that has been quiet for longest makes room. */
    static final int MOST_ADDRESSES = 1024;

    private static final Duration CALM = Duration.ofSeconds(60);

    private final AccessToken token;
    private final String flag;
    private final LongSupplier nanoTime;
    private final Episode wrong;
    private final Map<String, Left> addresses = new LinkedHashMap<>(16, 0.75f, true);

    /** What an address may still send. */
    private static final class Left {
        double attempts = AT_ONCE;
        long since;
    }

    /** @param flag of the port, for the log */
    public WrongTokens(AccessToken token, String flag, LongSupplier nanoTime) {
        this.token = token;
        this.flag = flag;
        this.nanoTime = nanoTime;
        this.wrong = new Episode(
                "wrong_tokens", flag + ": no wrong token has come", "requests had one", CALM, LOG, nanoTime);
    }

    /** Lasts while wrong tokens come. */
    public Episode wrong() {
        return wrong;
    }

    /**
     * Lets a request pass that has the token.
     *
     * @param from where it comes from; null if that is not known any more
     * @throws BadRequest for any other
     */
    public void check(HttpHeaders headers, @Nullable InetAddress from) throws BadRequest {
        String address = address(from);
        boolean tries = headers.contains(HttpHeaderNames.AUTHORIZATION);
        if (tries && !mayTry(address)) {
            wrong.count(1);
            throw new BadRequest(new Problem(
                    429, "too many wrong tokens came from this address: wait a second", "Retry-After: 1\r\n"));
        }
        if (token.isIn(headers)) {
            return;
        }
        if (tries) {
            counted(address);
            wrong.report(
                    flag + ": requests with a wrong token come, the last from " + address
                            + ": give whoever sends them the right one, or keep them out",
                    1);
        }
        throw token.refused(headers);
    }

    private synchronized boolean mayTry(String address) {
        Left left = addresses.get(address);
        if (left == null) {
            return true;
        }
        long now = nanoTime.getAsLong();
        left.attempts = Math.min(AT_ONCE, left.attempts + (now - left.since) / 1e9 * PER_SECOND);
        left.since = now;
        if (left.attempts >= AT_ONCE) {
            addresses.remove(address); // as if it had never sent any
        }
        return left.attempts >= 1;
    }

    private synchronized void counted(String address) {
        Left left = addresses.computeIfAbsent(address, unused -> {
            Left all = new Left();
            all.since = nanoTime.getAsLong();
            return all;
        });
        left.attempts--;
        if (addresses.size() > MOST_ADDRESSES) {
            addresses.remove(addresses.keySet().iterator().next());
        }
    }

    /** How many addresses are kept in mind. */
    synchronized int addresses() {
        return addresses.size();
    }

    /** Whoever has one address of IPv6 has all of its network. */
    private static String address(@Nullable InetAddress from) {
        if (from == null) {
            return "somebody who has gone";
        }
        if (from instanceof Inet6Address six) {
            byte[] network = Arrays.copyOf(Arrays.copyOf(six.getAddress(), 8), 16);
            try {
                return InetAddress.getByAddress(network).getHostAddress() + "/64";
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // it has its 16 bytes
            }
        }
        return from.getHostAddress();
    }
}
