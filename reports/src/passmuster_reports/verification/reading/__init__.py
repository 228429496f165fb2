"""Pages that other versions drew, read strictly beside those that this machine draws of the same evidence.

A file is taken apart by the grammar that this program writes, and by nothing wider: what another reader could
understand otherwise is a difference already. What it shows is then compared with the pages drawn here, in the
order in which it is read.
"""
