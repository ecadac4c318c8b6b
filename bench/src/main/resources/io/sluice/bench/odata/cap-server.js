// The server of CAP as it is, but on loopback alone.
const cds = require('@sap/cds')
const express = require('express')
cds.once('listening', ({ server }) => console.log('listening on http://127.0.0.1:' + server.address().port))
module.exports = options => {
  const app = express()
  const listen = app.listen
  app.listen = port => listen.call(app, port, '127.0.0.1')
  return cds.server({ ...options, app })
}
