package io.sluice.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a file before its secret is believed in. */
class SecretFileTest {
    @TempDir
    Path folder = Path.of("");

    private SecretFile file(String permissions) throws IOException {
        Path path = Files.writeString(folder.resolve("secret"), "it");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        return new SecretFile("--token", path);
    }

    @ParameterizedTest
    @CsvSource({"rw-------", "r--------", "rw-r-----"})
    void ofItsOwnerAlone_isRead(String permissions) throws Exception {
        assertThat(new String(file(permissions).read(), UTF_8)).isEqualTo("it");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, everybody on this machine may read it: chmod 600",
        "rw-rw----, others than its owner may write it: chmod 600",
        "rw-----w-, others than its owner may write it: chmod 600",
    })
    void ofOthersToo_isRefused_withWhatToDo(String permissions, String says) throws IOException {
        SecretFile file = file(permissions);
        assertThatThrownBy(file::read)
                .isInstanceOf(UnusableFile.class)
                .hasMessageStartingWith("--token " + file.path() + ": ")
                .hasMessageContaining(says)
                .hasMessageNotContaining("\n");
    }

    @Test
    void absent_orNoFile_orTooLong_isSaid() throws IOException {
        assertThatThrownBy(new SecretFile("--token", folder.resolve("absent"))::read)
                .hasMessage("--token " + folder.resolve("absent") + ": there is no such file");
        assertThatThrownBy(new SecretFile("--token", folder)::read).hasMessage("--token " + folder + ": it is no file");
        Path open = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertThatThrownBy(new SecretFile("--token", open)::read).hasMessage("--token " + open + ": it is no file");
        Path path = file("rw-------").path();
        Files.write(path, new byte[(1 << 20) + 1]);
        assertThatThrownBy(new SecretFile("--token", path)::read).hasMessageContaining("more than 1 MiB");
    }

    @Test
    void changedFiles_countOnceTheyAreQuiet_andOnce() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "1");
        Path other = Files.writeString(folder.resolve("other"), "1");
        ChangedFiles files = new ChangedFiles(List.of(one, other));
        assertThat(files.look()).isFalse();
        Files.writeString(one, "12");
        assertThat(files.look()).as("the other may follow").isFalse();
        Files.writeString(other, "12");
        assertThat(files.look()).isFalse();
        assertThat(files.look()).isTrue();
        assertThat(files.look()).isFalse();
        Files.delete(one);
        assertThat(files.look()).isFalse();
        assertThat(files.look()).isTrue();
    }

    /** As Kubernetes does it: a link leads elsewhere, to a file of the same length and time. */
    @Test
    void linkThatLeadsElsewhere_isAChange() throws IOException {
        Path old = Files.writeString(folder.resolve("old"), "1");
        Path fresh = Files.writeString(folder.resolve("fresh"), "2");
        Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(old));
        Path link = Files.createSymbolicLink(folder.resolve("link"), old);
        ChangedFiles files = new ChangedFiles(List.of(link));
        Files.delete(link);
        Files.createSymbolicLink(link, fresh);
        assertThat(files.look()).isFalse();
        assertThat(files.look()).isTrue();
    }
}
