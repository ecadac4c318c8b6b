package io.sluice.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP ends a JVM, which is right when the terminal that it was started on is gone; else somebody wants the daemon to read its settings anew. */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /**
     * By reflection: the class that has signals is of every JDK, and of no standard. Without it a SIGHUP ends the process as before.
     *
     * @param reload called on a thread of its own
     */
    static void handle(Runnable reload) {
        boolean terminal = hasTerminal();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object takesIt = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            came(terminal, reload);
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance("HUP"), takesIt);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGHUP ends this process: {}", e.toString());
        }
    }

    private static void came(boolean terminal, Runnable reload) {
        if (terminal && !hasTerminal()) {
            System.exit(129); // as the shell has it: 128 and the signal's number
        }
        reload.run();
    }

    private static boolean hasTerminal() {
        try {
            new FileInputStream("/dev/tty").close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
