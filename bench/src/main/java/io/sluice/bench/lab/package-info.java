/** What is measured: servers, daemons as processes of their own, and what each uses of the machine. */
@NullMarked
package io.sluice.bench.lab;

import org.jspecify.annotations.NullMarked;
