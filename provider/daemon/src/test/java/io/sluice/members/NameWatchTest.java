package io.sluice.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.trouble.LogLines;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name that is looked up again and again, whatever becomes of the name server. */
@Timeout(30)
class NameWatchTest {
    private final AtomicInteger heard = new AtomicInteger();
    private volatile String[] answer = {};
    private volatile CountDownLatch hangs = new CountDownLatch(0);
    private final NameWatch watch = new NameWatch("pods", this::addresses, Duration.ofMillis(10));

    private InetAddress[] addresses(String host) throws UnknownHostException {
        try {
            hangs.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException("interrupted");
        }
        String[] now = answer;
        if (now.length == 0) {
            throw new UnknownHostException(host);
        }
        InetAddress[] all = new InetAddress[now.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(now[i]);
        }
        return all;
    }

    private void awaitLooks(int count) {
        int from = heard.get();
        await().until(() -> heard.get() >= from + count);
    }

    private List<String> several() {
        return watch.several().stream().map(InetAddress::getHostAddress).toList();
    }

    @Test
    void nameServerAway_theServersStay_andItIsToldOnce() throws Exception {
        try (watch;
                LogLines lines = LogLines.of(NameWatch.class.getName())) {
            watch.start(heard::incrementAndGet);
            awaitLooks(3);
            assertThat(lines.all()).as("one server says itself that it is away").isEmpty();
            answer = new String[] {"10.0.0.2", "10.0.0.1"};
            awaitLooks(3);
            answer = new String[] {};
            awaitLooks(2 * NameAddresses.GONE_LOOKS);
            assertThat(several()).containsExactly("10.0.0.1", "10.0.0.2");
            answer = new String[] {"10.0.0.1"};
            awaitLooks(NameAddresses.GONE_LOOKS + 2);
            assertThat(several()).containsExactly("10.0.0.1");
            assertThat(lines.all()).hasSize(2);
            assertThat(lines.all().get(0))
                    .isEqualTo("WARN the name pods of --nodes is not found (pods): its nodes, 2, stay as they are;"
                            + " look at the name server, or at the Service");
            assertThat(lines.all().get(1))
                    .startsWith("INFO the name pods is found again after")
                    .endsWith("looks were in vain");
        }
    }

    @Test
    void nameServerThatHangs_holdsNobodyUp() throws Exception {
        hangs = new CountDownLatch(1);
        answer = new String[] {"10.0.0.2", "10.0.0.1"};
        watch.start(heard::incrementAndGet);
        watch.awaitFirst(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(several()).isEmpty();
        watch.close();
        assertThat(heard).as("it hangs still").hasValue(0);
        hangs.countDown();
        watch.awaitFirst(TimeUnit.SECONDS.toNanos(10));
        await().until(() -> heard.get() == 1);
    }
}
