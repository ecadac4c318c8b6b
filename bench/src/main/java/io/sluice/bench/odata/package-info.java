/** The scenario of views over OData: its requests, its daemons, and the server that it is compared with. */
@NullMarked
package io.sluice.bench.odata;

import org.jspecify.annotations.NullMarked;
