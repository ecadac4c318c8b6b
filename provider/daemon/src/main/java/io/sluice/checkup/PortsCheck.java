package io.sluice.checkup;

import io.sluice.config.Combinations;
import io.sluice.config.ServeOptions;
import io.sluice.doctor.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the ports are free; those that a daemon of Sluice has, this one could take over from it. */
final class PortsCheck {
    private static final String PORTS = "ports";
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int HEAD_BYTES = 8_192;

    private PortsCheck() {}

    /** A finding for each that is not; one where all are. */
    static List<Finding> of(ServeOptions options) {
        List<Finding> findings = new ArrayList<>();
        boolean runs = isDaemon(options.http.admin, options.http.isEncrypted());
        Combinations.ports(options).forEach((flag, address) -> {
            String trouble = trouble(address);
            String shown = flag + " " + address.getHostString() + ":" + address.getPort();
            if (trouble != null && runs) {
                findings.add(Finding.note(
                        PORTS, shown + " is in use, and a daemon of Sluice runs at --admin: stop it first", ""));
            } else if (trouble != null) {
                findings.add(Finding.fault(
                        PORTS, shown + " cannot be had: " + trouble, "end what has it, or give another " + flag));
            }
        });
        if (findings.isEmpty()) {
            findings.add(Finding.good(PORTS, "they are free"));
        }
        return findings;
    }

    /** Why it cannot be listened at; null if it can. */
    private static @Nullable String trouble(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Whether what listens there answers as an admin port does. What is encrypted is taken for one that is in use, and no more. */
    private static boolean isDaemon(InetSocketAddress admin, boolean encrypted) {
        InetAddress named = admin.getAddress();
        if (encrypted || admin.getPort() == 0 || named == null) {
            return false;
        }
        InetAddress host = named.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : named;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, admin.getPort()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(HEAD_BYTES), StandardCharsets.US_ASCII);
            return answer.endsWith("\r\n\r\nalive\n");
        } catch (IOException e) {
            return false;
        }
    }
}
