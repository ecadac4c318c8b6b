package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of the lanes that wait is called. */
@Timeout(60)
class IdleLanesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final IdleLanes idle = new IdleLanes(lock);
    private final List<String> came = new CopyOnWriteArrayList<>();
    private final List<Thread> lanes = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Thread lane : lanes) {
            lane.interrupt();
            lane.join();
        }
    }

    /** Waits when this returns. */
    private Thread waiting(String name) {
        Thread lane = new Thread(
                () -> {
                    lock.lock();
                    try {
                        idle.await();
                        came.add(name);
                    } catch (InterruptedException e) {
                        came.add(name + " ended");
                    } finally {
                        lock.unlock();
                    }
                },
                name);
        lanes.add(lane);
        lane.start();
        await().atMost(SOON).until(() -> isWaiting(lane));
        return lane;
    }

    private static boolean isWaiting(Thread lane) {
        return lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING;
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void awaitCame(String... names) {
        await().atMost(SOON).untilAsserted(() -> assertThat(came).containsExactly(names));
    }

    @Test
    void whoCameLast_isCalledFirst() {
        waiting("first");
        waiting("second");
        waiting("third");
        locked(idle::call);
        awaitCame("third");
        locked(idle::call);
        awaitCame("third", "second");
        locked(idle::call);
        awaitCame("third", "second", "first");
    }

    @Test
    void all_areCalled_andNobodyIsLeft() {
        waiting("a");
        waiting("b");
        locked(idle::callAll);
        await().atMost(SOON).untilAsserted(() -> assertThat(came).containsExactlyInAnyOrder("a", "b"));
        locked(idle::call); // there is nobody
        waiting("c");
        locked(idle::call);
        await().atMost(SOON).untilAsserted(() -> assertThat(came).hasSize(3));
    }

    @Test
    void whoIsCalledWhileItEnds_hasAnotherCalled() {
        waiting("other");
        Thread ending = waiting("ending");
        locked(() -> {
            ending.interrupt();
            await().atMost(SOON).until(() -> lock.hasQueuedThread(ending)); // on its way, and not gone yet
            idle.call();
        });
        awaitCame("ending ended", "other");
    }

    @Test
    void whoseTimeIsOver_isCalledNoMore() throws InterruptedException {
        waiting("other");
        locked(() -> {
            try {
                idle.await(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        locked(idle::call);
        awaitCame("other");
    }
}
