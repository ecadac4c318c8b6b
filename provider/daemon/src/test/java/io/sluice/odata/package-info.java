/** Tests of the port for OData: requests as bytes, against answers of fakes. */
@NullMarked
package io.sluice.odata;

import org.jspecify.annotations.NullMarked;
