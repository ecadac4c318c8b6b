package io.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.postgres.PinnedUrl;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Properties;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Sockets that lead to one of the servers of a name. */
class PinnedSocketsTest {
    private final Properties connection = new Properties();

    @Test
    void pinned_isConnectedToItsAddress_andNoNameIsLookedUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("127.0.0.2"))) {
            connection.setProperty("PGPORT", Integer.toString(server.getLocalPort()));
            connection.setProperty("socketFactoryArg", "127.0.0.2");
            for (SocketFactory sockets : List.of(new PinnedSockets(connection), new StreamSockets(connection))) {
                try (Socket socket = sockets.createSocket()) {
                    assertThat(socket.isConnected()).isTrue();
                    assertThat(socket.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
                }
            }
        }
    }

    @Test
    void withoutAnAddress_theDriverConnects() throws Exception {
        try (Socket socket = new StreamSockets(connection).createSocket()) {
            assertThat(socket.isConnected()).isFalse();
        }
    }

    @Test
    void url_namesThisClass() throws Exception {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(PinnedUrl.of("jdbc:postgresql://pods/app", InetAddress.getByName("10.0.0.1")));
        assertThat(driver.getSocketFactory()).isEqualTo(PinnedSockets.class.getName());
        assertThat(driver.getSocketFactoryArg()).isEqualTo("10.0.0.1");
    }
}
