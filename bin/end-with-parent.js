// Killing the process that handed over must kill this one too, or a run would go on that nobody sees.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
