package io.sluice.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/** The note in a data folder that its servers are meant to run on when the process that started them has ended. */
public final class Background {
    private Background() {}

    public static Path note(DataFolder folder) {
        return folder.path().resolve("background");
    }

    public static boolean noted(DataFolder folder) {
        return Files.exists(note(folder));
    }

    /** Servers that run in the background are not to be ended by somebody who wants servers of his own. */
    public static void refuse(DataFolder folder) {
        if (!noted(folder)) {
            return;
        }
        if (!new OwnProcesses(folder, "postgres").running().isEmpty()) {
            throw new EmbeddedException("the data folder " + folder.path()
                    + " is in use: its cluster runs; ./run.sh cluster down --data-dir " + folder.path()
                    + " stops it, or give another --data-dir");
        }
        OwnerFiles.deleteTree(note(folder)); // they have ended with the machine, say
    }
}
