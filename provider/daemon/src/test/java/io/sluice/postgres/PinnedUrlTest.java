package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** URLs of servers that are several behind a name. */
class PinnedUrlTest {
    private static String pinned(String url, String address) throws UnknownHostException {
        return PinnedUrl.of(url, InetAddress.getByName(address));
    }

    @Test
    void host_isAName_andNothingElse() {
        assertThat(PinnedUrl.host("jdbc:postgresql://app-nodes.db.svc:5432/app?sslmode=verify-full"))
                .isEqualTo("app-nodes.db.svc");
        assertThat(PinnedUrl.host("jdbc:postgresql://localhost/sluice")).isEqualTo("localhost");
        for (String other : new String[] {
            "jdbc:postgresql://10.0.0.1:5432/app",
            "jdbc:postgresql://[fd00::1]:5432/app",
            "jdbc:postgresql://a:1,b:2/app",
            "jdbc:postgresql://me:secret@a/app",
            "jdbc:postgresql:app",
            "jdbc:postgresql://a/app?socketFactory=my.Sockets",
            "jdbc:postgresql://a/app?localSocketAddress=10.0.0.9"
        }) {
            assertThat(PinnedUrl.host(other)).as(other).isNull();
        }
    }

    @Test
    void shown_isTheAddress_andTheNameStays() throws Exception {
        String url = pinned("jdbc:postgresql://pods:5433/app?sslmode=verify-full", "10.0.0.7");
        assertThat(url).startsWith("jdbc:postgresql://pods:5433/app?sslmode=verify-full&");
        assertThat(PinnedUrl.shown(url)).isEqualTo("10.0.0.7:5433");
        assertThat(PinnedUrl.shown(pinned("jdbc:postgresql://pods/app", "fd00::7")))
                .isEqualTo("[fd00:0:0:0:0:0:0:7]");
        assertThat(PinnedUrl.shown("jdbc:postgresql://pods/app")).isNull();
        assertThat(PinnedUrl.host(url)).as("it is one server").isNull();
    }
}
