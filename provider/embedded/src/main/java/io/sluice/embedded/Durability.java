package io.sluice.embedded;

/** Whether files reach the disk before PostgreSQL goes on. */
enum Durability {
    SAFE,
    /** For tests: quick, and worthless after a power cut. */
    FAST
}
