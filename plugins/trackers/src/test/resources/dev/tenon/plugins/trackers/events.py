"""What TensorBoard's own writer makes of the events that EventFileTest adds: python events.py > events.hex. Needs tensorboard."""
import io
import struct

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

out = io.BytesIO()
writer = RecordWriter(out)


def write(event):
    writer.write(event.SerializeToString())


def scalars(wall_time, step, **values):
    summary = Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=value) for tag, value in values.items()])
    write(Event(wall_time=wall_time, step=step, summary=summary))


write(Event(wall_time=1767268800.5, file_version="brain.Event:2"))
scalars(1767268800.5, 1, train__loss=4.25, tokens=1024)
scalars(1767268801.25, 300, train__loss=0.0, learning_rate=0.0003)
write(Event(wall_time=1767268802.0, step=301, session_log=SessionLog(status=SessionLog.START)))
scalars(1767268802.0, 301, train__loss=-1.5)
print(out.getvalue().hex())
