package io.sluice.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the socket of one connection. Keeps the bare socket at hand below TLS, because closing it is the only thing that ends a
 * stuck write without waiting for it.
 */
public final class RedisSockets implements JedisSocketFactory {
    /** So much is written without waiting for Redis to read it. */
    private static final int SEND_BUFFER = 256 << 10;

    private final RedisAddress address;
    private final int connectMillis;
    private final int answerMillis;
    private volatile @Nullable Socket bare;
    private volatile @Nullable Socket socket;
    private volatile boolean aborted;

    /**
     * To one server.
     *
     * @param connect how long a connection may take, and each address of the host
     * @param answer how long each answer may take
     */
    public RedisSockets(RedisAddress address, Duration connect, Duration answer) {
        this.address = address;
        this.connectMillis = (int) connect.toMillis();
        this.answerMillis = (int) answer.toMillis();
    }

    /** The server that it leads to. */
    public RedisAddress address() {
        return address;
    }

    int connectMillis() {
        return connectMillis;
    }

    int answerMillis() {
        return answerMillis;
    }

    @Override
    public Socket createSocket() {
        try {
            Socket connected = connect();
            bare = connected;
            if (aborted) {
                throw new IOException("it was given up meanwhile");
            }
            Socket made = address.tls() ? tls(connected) : connected;
            socket = made;
            return made;
        } catch (IOException e) {
            abort();
            throw new JedisConnectionException(reason(e), e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return e instanceof java.net.UnknownHostException ? "unknown host " + message : message;
    }

    /** Tries each address of the host. */
    private Socket connect() throws IOException {
        IOException last = new IOException("the host has no address");
        for (InetAddress host : InetAddress.getAllByName(address.host())) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.setSendBufferSize(SEND_BUFFER);
                socket.setSoTimeout(answerMillis);
                socket.connect(new InetSocketAddress(host, address.port()), connectMillis);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket tls(Socket plain) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate must bear the host's name
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (IOException e) {
            throw aborted ? e : new SSLException(TlsAdvice.ofHandshake(address, e));
        }
        return secured;
    }

    /**
     * The socket that was made last, for who reads and writes by himself what no command does.
     *
     * @throws IllegalStateException before one was made
     */
    public Socket socket() {
        Socket made = socket;
        if (made == null) {
            throw new IllegalStateException("there is no socket yet");
        }
        return made;
    }

    /** Whether one was made, with TLS where that is wanted, and nobody here has broken it. */
    boolean wasMade() {
        return socket != null && !aborted;
    }

    /** Whether it is of no use any more: it was broken, or closed. */
    public boolean isClosed() {
        Socket connected = bare;
        return aborted || (connected != null && connected.isClosed());
    }

    /** Closes the bare socket; one that connects just now ends when it has. */
    public void abort() {
        aborted = true;
        Socket connected = bare;
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                // It is of no use any more either way.
            }
        }
    }
}
