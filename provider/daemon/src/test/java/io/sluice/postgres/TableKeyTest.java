package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lookup.BadKey;
import io.sluice.lookup.JoinedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableKeyTest {
    private static final TableKey HOSTS = key(KeyType.TEXT, KeyType.UUID);
    private static final TableKey PLAIN = new TableKey("urls", List.of(KeyPart.of("code", KeyType.TEXT)));
    private static final String ID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

    private static TableKey key(KeyType tenant, KeyType host) {
        return new TableKey("hosts", List.of(KeyPart.of("tenant", tenant), KeyPart.of("host", host)));
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT, TEXT, a/b, a/b",
        "TEXT, TEXT, a%2Fb/c, a%2Fb/c",
        "TEXT, TEXT, a%2fb/%25, a%2Fb/%25",
        "TEXT, TEXT, /, /",
        "TEXT, TEXT, 'a b/c+', 'a b/c+'",
        "TEXT, NUMERIC, a/1.50, a/1.5",
        "CHAR, BIGINT, 'ab  /-7', ab/-7",
        "CHAR, BIGINT, '  /7', /7",
        "ENUM, CITEXT, red/Ab, red/Ab",
        "DATE, TEXT, 2026-01-31/x, 2026-01-31/x"
    })
    void canonical_isEachPartsSpelling(KeyType tenant, KeyType host, String given, String expected) throws Exception {
        TableKey key = key(tenant, host);
        assertThat(key.canonical(given)).isEqualTo(expected);
        assertThat(key.canonical(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a key of hosts has 2 parts: tenant/host",
        "a/b/c, a key of hosts has 2 parts: tenant/host",
        "a/x, the part host of the key: it is no uuid like " + ID,
        "a/, the part host of the key: it is no uuid like " + ID,
        "a%b/" + ID + ", 'in a part of a key, % is written as %25, and / as %2F'",
        "%41/" + ID + ", 'in a part of a key, % is written as %25, and / as %2F'",
        "a%2/" + ID + ", 'in a part of a key, % is written as %25, and / as %2F'"
    })
    void canonical_whatIsNoKey_saysWhichPart(String given, String line) {
        assertThatThrownBy(() -> HOSTS.canonical(given))
                .isInstanceOf(BadKey.class)
                .hasMessage(line);
    }

    /** What holds a slash or a percent sign is a key of one column as it is. */
    @ParameterizedTest
    @CsvSource({"a/b", "a%2Fb", "%", "/", "a%2fb"})
    void canonical_ofOneColumn_isAsItWas(String given) throws Exception {
        assertThat(PLAIN.canonical(given)).isEqualTo(given);
        assertThat(PLAIN.ofParts(List.of(given))).isEqualTo(given);
    }

    @Test
    void ofParts_anotherNumber_isRefused() {
        assertThatThrownBy(() -> PLAIN.ofParts(List.of("a", "b"))).hasMessage("a key of urls has one part");
        assertThatThrownBy(() -> HOSTS.ofParts(List.of("a"))).hasMessage("a key of hosts has 2 parts: tenant/host");
    }

    /** Lists of parts that differ have keys that differ, and each key is read as the parts that it was made of. */
    @Test
    void ofParts_anyTexts_haveEachOneKey() throws Exception {
        TableKey key = new TableKey(
                "t",
                List.of(KeyPart.of("a", KeyType.TEXT), KeyPart.of("b", KeyType.TEXT), KeyPart.of("c", KeyType.TEXT)));
        Random random = new Random(7);
        Map<String, List<String>> seen = new HashMap<>();
        for (int n = 0; n < 20_000; n++) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                StringBuilder part = new StringBuilder();
                for (int length = random.nextInt(4); length > 0; length--) {
                    part.append("/%2F5fa\u00e9".charAt(random.nextInt(8)));
                }
                parts.add(part.toString());
            }
            String joined = key.ofParts(parts);
            assertThat(key.canonical(joined)).isEqualTo(joined);
            assertThat(JoinedKey.parts(joined)).isEqualTo(parts);
            List<String> before = seen.put(joined, parts);
            assertThat(before == null ? parts : before).isEqualTo(parts);
        }
        assertThat(seen).hasSizeGreaterThan(10_000);
    }
}
