package io.sluice.bench.lab;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * What another JVM tells of its heap, through its management interface: to the byte, and alike in every JDK since 17, which neither a
 * log of collections nor {@code jcmd} is. The other JVM carries the interface's classes and threads from the first question on, a few
 * MB. A {@code java.home} that is no JDK cannot ask; nothing is known then.
 */
public final class Heap implements AutoCloseable {
    /** Options of a JVM that is to be asked: its answers come over loopback, whatever the machine calls itself. */
    public static final List<String> JVM = List.of("-Djava.rmi.server.hostname=127.0.0.1");

    /** The interface itself waits as long as it has to. */
    private static final long LIMIT_SECONDS = 30;

    private static final String ADDRESS = "com.sun.management.jmxremote.localConnectorAddress";

    private final String name;
    private final @Nullable Beans beans;

    private Heap(String name, @Nullable Beans beans) {
        this.name = name;
        this.beans = beans;
    }

    private record Beans(JMXConnector connector, ThreadMXBean threads, MemoryMXBean memory) {
        @SuppressWarnings(
                "BanJNDI") // it connects to a JVM that this one has started, at the address that one has just given
        static Beans of(long pid) throws AttachNotSupportedException, IOException {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
            try {
                String running = jvm.getAgentProperties().getProperty(ADDRESS);
                String address = running == null ? jvm.startLocalManagementAgent() : running;
                JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
                MBeanServerConnection server = connector.getMBeanServerConnection();
                return new Beans(
                        connector,
                        ManagementFactory.newPlatformMXBeanProxy(
                                server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class),
                        ManagementFactory.newPlatformMXBeanProxy(
                                server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class));
            } finally {
                jvm.detach();
            }
        }

        Map<Long, Long> allocated() {
            long[] ids = threads.getAllThreadIds();
            long[] bytes = threads.getThreadAllocatedBytes(ids);
            Map<Long, Long> allocated = new LinkedHashMap<>();
            for (int i = 0; i < ids.length; i++) {
                if (bytes[i] >= 0) { // it has ended meanwhile
                    allocated.put(ids[i], bytes[i]);
                }
            }
            return allocated;
        }

        double usedAfterCollection() {
            memory.gc();
            return memory.getHeapMemoryUsage().getUsed();
        }
    }

    /**
     * What threads have allocated since they began.
     *
     * @param byThread bytes by thread number, of those that live
     */
    public record Allocated(Map<Long, Long> byThread) {
        static final Allocated UNKNOWN = new Allocated(Map.of());

        public Allocated {
            byThread = Map.copyOf(byThread);
        }

        /** Bytes since an earlier look, but for those of threads that have ended; NaN if nothing is known. */
        public double since(Allocated earlier) {
            return byThread.isEmpty()
                    ? Double.NaN
                    : byThread.entrySet().stream()
                            .mapToDouble(
                                    thread -> thread.getValue() - earlier.byThread.getOrDefault(thread.getKey(), 0L))
                            .sum();
        }
    }

    /** False if {@code java.home} is no JDK. */
    public static boolean known() {
        return ModuleLayer.boot().findModule("jdk.attach").isPresent();
    }

    /**
     * Connects to a daemon's, which should have been started with {@link #JVM}.
     *
     * @throws BenchException if it does not let itself be asked
     */
    public static Heap of(ServerProcess daemon) throws InterruptedException {
        String name = daemon.name();
        long pid = daemon.tree().pid();
        return new Heap(name, known() ? bounded(name, () -> Beans.of(pid)) : null);
    }

    /** What its threads have allocated. */
    public Allocated allocated() throws InterruptedException {
        Beans asked = beans;
        return asked == null ? Allocated.UNKNOWN : new Allocated(bounded(name, asked::allocated));
    }

    /** Collects all garbage, and tells how many bytes are left; NaN if nothing is known. */
    public double usedAfterCollection() throws InterruptedException {
        Beans asked = beans;
        return asked == null ? Double.NaN : bounded(name, asked::usedAfterCollection);
    }

    private static <T> T bounded(String name, Callable<T> question) throws InterruptedException {
        FutureTask<T> answer = new FutureTask<>(question);
        Thread thread = new Thread(answer, "bench-heap");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(
                    "the JVM of " + name + " does not tell of its heap within " + LIMIT_SECONDS + " s");
        } catch (ExecutionException e) {
            throw new BenchException("the JVM of " + name + " does not tell of its heap: " + e.getCause());
        }
    }

    @Override
    public void close() {
        Beans asked = beans;
        if (asked == null) {
            return;
        }
        Thread thread = new Thread(() -> end(asked.connector()), "bench-heap-end"); // which may wait for a dead JVM
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(JMXConnector connector) {
        try {
            connector.close();
        } catch (IOException e) {
            // the other JVM has ended, and the connection with it
        }
    }
}
