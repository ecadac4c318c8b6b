package io.sluice.members;

import io.sluice.sessions.Probe;
import io.sluice.trouble.Episode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks one name up, again and again, on a thread of its own: a name server that hangs holds up nobody else. While a name is not found, its
 * servers stay as they were known last. Any thread may ask for them.
 */
public final class NameWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

    private final String host;
    private final HostNames names;
    private final long intervalNanos;
    private final NameAddresses addresses = new NameAddresses();
    private final CountDownLatch looked = new CountDownLatch(1);
    private final Episode lost;
    private final Probe thread;
    private volatile List<InetAddress> several = List.of();

    /**
     * Looks nothing up yet.
     *
     * @param interval between two looks
     */
    public NameWatch(String host, HostNames names, Duration interval) {
        this.host = host;
        this.names = names;
        this.intervalNanos = interval.toNanos();
        this.lost = new Episode(
                "name_lost",
                "the name " + host + " is found again",
                "looks were in vain",
                Duration.ZERO,
                LOG,
                System::nanoTime);
        this.thread = new Probe("sluice-names-" + host);
    }

    /**
     * Begins to look.
     *
     * @param heard called after each look, on this watch's thread
     */
    public void start(Runnable heard) {
        thread.start(() -> {
            try {
                look();
            } finally {
                looked.countDown();
            }
            heard.run();
            return intervalNanos;
        });
    }

    private void look() {
        try {
            InetAddress[] answer = names.addresses(host);
            if (answer.length == 0) {
                throw new UnknownHostException("no address");
            }
            several = addresses.found(answer);
            lost.end();
        } catch (UnknownHostException e) {
            // One server that is called by its name says itself that it is away.
            if (!several.isEmpty()) {
                String why = "the name " + host + " of --nodes is not found (" + e.getMessage() + "): its nodes, "
                        + several.size() + ", stay as they are; look at the name server, or at the Service";
                lost.report(why, 1);
            }
        }
    }

    /** Returns when the name was looked up once, or after so long. */
    public void awaitFirst(long nanos) throws InterruptedException {
        boolean unused = looked.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** The addresses of the servers behind the name; none while it is one server, which is called by the name. */
    public List<InetAddress> several() {
        return several;
    }

    /** That the name is not found although it had several servers. */
    public Episode lost() {
        return lost;
    }

    /** Returns at once: a look that hangs ends by itself, and is heard of no more. */
    @Override
    public void close() {
        thread.end();
    }
}
