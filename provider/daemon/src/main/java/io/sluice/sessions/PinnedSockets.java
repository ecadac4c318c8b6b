package io.sluice.sessions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a server that is one of several behind a name, made by the driver, which knows this class by its name. They are connected to
 * the server's address when the driver gets them: it does not look the name up then, which may take long, and has it for all else, such as the
 * check of the server's certificate.
 *
 * @see io.sluice.postgres.PinnedUrl
 */
public class PinnedSockets extends SocketFactory {
    private final @Nullable InetSocketAddress server;
    private final int connectMillis;

    /**
     * For the driver.
     *
     * @param connection what it knows of the connection; without an address, the driver connects the sockets by itself
     */
    public PinnedSockets(Properties connection) throws IOException {
        String address = connection.getProperty("socketFactoryArg");
        this.server = address == null
                ? null
                : new InetSocketAddress(
                        InetAddress.getByName(address), // nobody is asked for it
                        Integer.parseInt(connection.getProperty("PGPORT")));
        this.connectMillis = 1000 * Integer.parseInt(connection.getProperty("connectTimeout", "10"));
    }

    /** The socket, connected if its address is known. */
    final Socket connected(Socket made) throws IOException {
        if (server != null) {
            try {
                made.connect(server, connectMillis);
            } catch (IOException e) {
                made.close();
                throw e;
            }
        }
        return made;
    }

    @Override
    public Socket createSocket() throws IOException {
        return connected(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver gives no address");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException("the driver gives no address");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the driver gives no address");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException("the driver gives no address");
    }
}
