package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** Files that are written from the flags are as the flags are now. With {@code -Dsluice.write=true} it writes them instead. */
class FlagDocsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern TABLE = Pattern.compile("(?s)(?<=<!-- settings -->\n).*?(?=<!-- end of settings -->)");

    private static final String COMMAND =
            "the flags say something else: mvn -q test -pl provider/embedded -am -Dtest=FlagDocsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.write=true";

    private static CommandSpec program() {
        return Sluice.program(Map.of(), null).getCommandSpec();
    }

    private static void compare(String file, String now) throws IOException {
        Path path = ROOT.resolve(file);
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(path, now);
        }
        assertThat(path).as(COMMAND).content().isEqualTo(now);
    }

    @Test
    void settingsFile_isWhatTheFlagsSay() throws IOException {
        compare("config/provider.properties", FlagDocs.settingsFile(program()));
    }

    @Test
    void manPage_isWhatTheFlagsSay() throws IOException {
        compare("docs/sluice.1", FlagDocs.manPage(program()));
    }

    @Test
    void table_isWhatTheFlagsSay() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/OPERATING.md"));
        assertThat(text).containsPattern(TABLE);
        String now =
                TABLE.matcher(text).replaceFirst(Matcher.quoteReplacement("\n" + FlagDocs.table(program()) + "\n"));
        compare("docs/OPERATING.md", now);
    }
}
