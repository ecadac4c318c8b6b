package io.sluice.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which servers a name stands for, answer by answer. */
class NameAddressesTest {
    private final NameAddresses addresses = new NameAddresses();

    private List<String> found(String... answer) {
        InetAddress[] all =
                Arrays.stream(answer).map(NameAddressesTest::address).toArray(InetAddress[]::new);
        return addresses.found(all).stream().map(InetAddress::getHostAddress).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneAddress_isOneServer_whateverItIs() {
        assertThat(found("10.0.0.1")).isEmpty();
        assertThat(found("10.0.0.2")).isEmpty();
        assertThat(found("10.0.0.2", "10.0.0.2")).isEmpty();
    }

    @Test
    void bothFamilies_areThoseOfTheFirst() {
        assertThat(found("127.0.0.1", "0:0:0:0:0:0:0:1")).isEmpty();
        assertThat(found("fd00:0:0:0:0:0:0:2", "10.0.0.1", "fd00:0:0:0:0:0:0:1", "10.0.0.2"))
                .containsExactly("fd00:0:0:0:0:0:0:1", "fd00:0:0:0:0:0:0:2");
    }

    @Test
    void several_areToldInOrder_newOnesLast() {
        assertThat(found("10.0.0.200", "10.0.0.3")).containsExactly("10.0.0.3", "10.0.0.200");
        assertThat(found("10.0.0.200", "10.0.0.1", "10.0.0.3")).containsExactly("10.0.0.3", "10.0.0.200", "10.0.0.1");
    }

    @Test
    void addressThatIsLacking_staysForSomeAnswers() {
        found("10.0.0.1", "10.0.0.2");
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i < NameAddresses.GONE_LOOKS; i++) {
                assertThat(found("10.0.0.1")).containsExactly("10.0.0.1", "10.0.0.2");
            }
            found("10.0.0.2", "10.0.0.1");
        }
        for (int i = 1; i < NameAddresses.GONE_LOOKS; i++) {
            found("10.0.0.1");
        }
        assertThat(found("10.0.0.1")).containsExactly("10.0.0.1");
        assertThat(found("10.0.0.4")).as("it stays several").containsExactly("10.0.0.1", "10.0.0.4");
    }
}
