package io.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.http.BadRequest;
import io.sluice.secrets.SecretFile;
import io.sluice.secrets.UnusableFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token that a file holds, while the file changes, and those who send another. */
class AccessTokenTest {
    private static final String OLD = "an-old-token-0123456789";
    private static final String NEW = "a-new-token-9876543210";

    @TempDir
    Path folder = Path.of("");

    private final AtomicLong now = new AtomicLong();

    private Path file(String text) throws IOException {
        Path path = Files.writeString(folder.resolve("token"), text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return path;
    }

    private AccessToken token(String text) throws Exception {
        return AccessToken.of("--admin-token-file", "this needs", new SecretFile("--admin-token-file", file(text)));
    }

    private static HttpHeaders says(String token) {
        return new DefaultHttpHeaders().add("Authorization", "Bearer " + token);
    }

    private static InetAddress address(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    @Test
    void firstLine_counts_andShowsNowhere() throws Exception {
        AccessToken token = token("\uFEFF" + OLD + " \r\nwhat else there is\n");
        assertThat(token.isIn(says(OLD))).isTrue();
        assertThat(token.toString()).doesNotContain(OLD);
    }

    @Test
    void changedFile_counts_andTheOldTokenNoMore() throws Exception {
        AccessToken token = token(OLD);
        file(NEW);
        token.look();
        token.look(); // once it is quiet
        assertThat(token.isIn(says(NEW))).isTrue();
        assertThat(token.isIn(says(OLD))).isFalse();
    }

    @Test
    void fileThatTurnsBad_changesNothing_untilItIsGoodAgain() throws Exception {
        AccessToken token = token(OLD);
        Path path = file("short");
        token.look();
        token.look();
        assertThat(token.isIn(says(OLD))).isTrue();
        assertThat(token.unreadable().now())
                .contains("--admin-token-file " + path, "at least 16 characters", "still counts")
                .doesNotContain("short");
        Files.setPosixFilePermissions(file(NEW), PosixFilePermissions.fromString("rw-r--r--"));
        token.look();
        assertThat(token.unreadable().now()).contains("chmod 600");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------")); // changes no time of writing
        token.look();
        assertThat(token.unreadable().now()).isNull();
        assertThat(token.isIn(says(NEW))).isTrue();
    }

    @Test
    void badFile_atFirst_isRefused() {
        assertThatThrownBy(() -> token(""))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining("at least 16 characters");
        assertThatThrownBy(() -> token("a".repeat(1025)))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining("and 1024 at most");
    }

    @Test
    void wrongTokens_areBounded_forTheirAddressAlone() throws Exception {
        WrongTokens guard = new WrongTokens(token(OLD), "--admin", now::get);
        for (int i = 0; i < WrongTokens.AT_ONCE; i++) {
            assertStatus(guard, NEW, address(1), 401);
        }
        assertStatus(guard, NEW, address(1), 429);
        assertStatus(guard, OLD, address(1), 429); // it is not even looked at
        guard.check(says(OLD), address(2));
        assertThat(guard.wrong().now()).contains("--admin", "10.0.0.1").doesNotContain(NEW);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        guard.check(says(OLD), address(1));
        assertStatus(guard, NEW, address(1), 401);
        assertStatus(guard, NEW, address(1), 429);
        now.addAndGet(TimeUnit.SECONDS.toNanos(10));
        guard.check(says(OLD), address(1));
        assertThat(guard.addresses()).as("it has all its attempts again").isZero();
        now.addAndGet(TimeUnit.SECONDS.toNanos(60));
        guard.wrong().look();
        assertThat(guard.wrong().now()).isNull();
    }

    /** Who has not been told yet that a token is wanted tries none. */
    @Test
    void noToken_isNoAttempt() throws Exception {
        WrongTokens guard = new WrongTokens(token(OLD), "--admin", now::get);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> guard.check(new DefaultHttpHeaders(), address(1)))
                    .isInstanceOfSatisfying(
                            BadRequest.class,
                            e -> assertThat(e.problem().status()).isEqualTo(401));
        }
        assertThat(guard.wrong().now()).isNull();
        guard.check(says(OLD), address(1));
    }

    @Test
    void manyAddresses_takeBoundedMemory() throws Exception {
        WrongTokens guard = new WrongTokens(token(OLD), "--admin", now::get);
        for (int i = 0; i < WrongTokens.MOST_ADDRESSES + 100; i++) {
            assertStatus(guard, NEW, address(i), 401);
        }
        assertThat(guard.addresses()).isEqualTo(WrongTokens.MOST_ADDRESSES);
    }

    /** Whoever has one address of IPv6 has many. */
    @Test
    void addressesOfOneNetwork_areOne() throws Exception {
        WrongTokens guard = new WrongTokens(token(OLD), "--admin", now::get);
        for (int i = 0; i < WrongTokens.AT_ONCE; i++) {
            assertStatus(guard, NEW, InetAddress.getByName("2001:db8::" + i), 401);
        }
        assertStatus(guard, NEW, InetAddress.getByName("2001:db8::ffff"), 429);
        assertStatus(guard, NEW, InetAddress.getByName("2001:db8:0:1::1"), 401);
    }

    private static void assertStatus(WrongTokens guard, String token, InetAddress from, int status) {
        assertThatThrownBy(() -> guard.check(says(token), from))
                .isInstanceOfSatisfying(
                        BadRequest.class, e -> assertThat(e.problem().status()).isEqualTo(status));
    }
}
